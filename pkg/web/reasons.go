// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"amana/pkg/photo"
)

// reason is why something was proposed, or has to be looked at again.
type reason struct {
	Text    string
	Foreign bool // it has no words in the page's language, and is English
}

func reasons(lang string, english []string) []reason {
	var out []reason
	for _, text := range english {
		out = append(out, inWords(lang, text))
	}
	return out
}

// inWords returns a reason in a language. Those of one line with ; between them are several.
func inWords(lang, text string) reason {
	text = photo.Printable(text)
	if lang != "ar" || text == "" {
		return reason{Text: text}
	}
	var parts []string
	for _, one := range strings.Split(text, "; ") {
		arabic, ok := inArabic(one)
		if !ok {
			return reason{text, true}
		}
		parts = append(parts, arabic)
	}
	return reason{Text: strings.Join(parts, "؛ ")}
}

func inArabic(text string) (string, bool) {
	for _, s := range sayings() {
		if found := s.english.FindStringSubmatch(text); found != nil {
			return s.fill(found[1:]), true
		}
	}
	return "", false
}

// saying is a sentence that the program writes, and its Arabic.
type saying struct {
	english *regexp.Regexp
	arabic  string // with a %s for each group of english, in its order
	fills   []func(string) string
}

func (s saying) fill(found []string) string {
	args := make([]any, len(found))
	for i, text := range found {
		args[i] = s.fills[i](text)
	}
	return fmt.Sprintf(s.arabic, args...)
}

// sayings are the sentences of separate's table of weights, of group's and propose's reasons, and of the
// states of review. In English {n} is a number, {these} and {photos} a number of photos, as a
// subject and as an object, {time} a time and {sets} the
// names of sets; in Arabic they follow in the same order.
var sayings = sync.OnceValue(func() (out []saying) {
	places := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	for _, s := range [][2]string{
		{"branch, detainee and examination number on the card", "على البطاقة فرع ورقم معتقل ورقم فحص"},
		{"a number or branch mark on the card", "على البطاقة رقم أو رمز فرع"},
		{"a branch and a number in the folder or file name", "في اسم المجلد أو الملف فرع ورقم"},
		{"a number in the folder or file name", "في اسم المجلد أو الملف رقم"},
		{"a branch in the folder name", "في اسم المجلد فرع"},
		{"in a folder of detainees", "في مجلد معتقلين"},
		{"in a folder of soldiers", "في مجلد جنود"},
		{"in a folder of civilians", "في مجلد مدنيين"},
		{"in a folder of scenes", "في مجلد مشاهد"},
		{"in a folder of documents", "في مجلد وثائق"},
		{"a person's name in the folder or file name", "في اسم المجلد أو الملف اسم شخص"},
		{"a person's name in an early or undated folder: some victims are named there", "اسم شخص في مجلد مبكر أو بلا تاريخ: تُذكر فيه أسماء بعض الضحايا"},
		{"decisions on other sets of the same folder, camera and month", "قرارات بشأن مجموعات أخرى من المجلد والكاميرا والشهر نفسها"},
		{"decisions on other sets of the same folder", "قرارات بشأن مجموعات أخرى من المجلد نفسه"},
		{"decisions on other sets of the same month", "قرارات بشأن مجموعات أخرى من الشهر نفسه"},
		{"decisions on other sets of the same camera", "قرارات بشأن مجموعات أخرى من الكاميرا نفسها"},
		{"decisions on other sets of the same folder, camera and month: {n} of {n} are victims", "قرارات بشأن مجموعات أخرى من المجلد والكاميرا والشهر نفسها: الضحايا {n} من {n}"},
		{"decisions on other sets of the same folder: {n} of {n} are victims", "قرارات بشأن مجموعات أخرى من المجلد نفسه: الضحايا {n} من {n}"},
		{"decisions on other sets of the same month: {n} of {n} are victims", "قرارات بشأن مجموعات أخرى من الشهر نفسه: الضحايا {n} من {n}"},
		{"decisions on other sets of the same camera: {n} of {n} are victims", "قرارات بشأن مجموعات أخرى من الكاميرا نفسها: الضحايا {n} من {n}"},
		{"other sets that the camera took without a long pause are mostly of victims", "مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها لضحايا"},
		{"other sets that the camera took without a long pause are mostly of victims: {n} of {n} look like victims", "مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها لضحايا: {n} من {n} تبدو لضحايا"},
		{"other sets that the camera took without a long pause are mostly of no victims", "مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها ليس لضحايا"},
		{"other sets that the camera took without a long pause are mostly of no victims: {n} of {n} look like victims", "مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها ليس لضحايا: {n} من {n} تبدو لضحايا"},
		{"in a folder without numbers, other sets that the camera took without a long pause are mostly of victims", "في مجلد بلا أرقام، مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها لضحايا"},
		{"in a folder without numbers, other sets that the camera took without a long pause are mostly of victims: {n} of {n} look like victims", "في مجلد بلا أرقام، مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها لضحايا: {n} من {n} تبدو لضحايا"},
		{"in a folder without numbers, other sets that the camera took without a long pause are mostly of no victims", "في مجلد بلا أرقام، مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها ليس لضحايا"},
		{"in a folder without numbers, other sets that the camera took without a long pause are mostly of no victims: {n} of {n} look like victims", "في مجلد بلا أرقام، مجموعات أخرى التقطتها الكاميرا بلا توقف طويل معظمها ليس لضحايا: {n} من {n} تبدو لضحايا"},
		{"one photo, surely apart from those before and after it", "صورة واحدة منفصلة بيقين عما قبلها وما بعدها"},
		{"two photos, surely apart from those before and after them", "صورتان منفصلتان بيقين عما قبلهما وما بعدهما"},
		{"one photo", "صورة واحدة"}, {"two photos", "صورتان"}, {"three photos", "ثلاث صور"},
		{"more than eight photos", "أكثر من ثماني صور"}, {"four or five photos", "أربع صور أو خمس"},
		{"dated inside the archive's span", "تاريخها ضمن مدة الأرشيف"}, {"dated outside the archive's span", "تاريخها خارج مدة الأرشيف"},
		{"outside the archive's span by the camera's clock", "خارج مدة الأرشيف بحسب ساعة الكاميرا"},

		{"equal complete cards in one month", "بطاقات كاملة متساوية في شهر واحد"},
		{"equal complete cards in one month: the same body as {sets}", "بطاقات كاملة متساوية في شهر واحد: الجثمان نفسه في {sets}"},
		{"members confirmed by a person", "أعضاء أكدها شخص"}, {"one number in the path", "رقم واحد في المسار"},
		{"joined by likeness and order of names alone", "جُمعت بالشبه وترتيب الأسماء وحدهما"},
		{"{these} within {time} by one camera", "{these} خلال {time} بكاميرا واحدة"}, {"{these} within {time}", "{these} خلال {time}"},
		{"no neighbour in the roll belongs to it", "لا تخصها أي صورة مجاورة في تسلسل الكاميرا"},
		{"next photo {time} later", "الصورة التالية بعد {time}"}, {"near copies: {n}", "نسخ قريبة: {n}"},
		{"photos put by their number, which contradicts their time: {n}", "صور رُتبت حسب رقمها الذي يخالف وقتها: {n}"},

		{"a person's decision", "قرار شخص"}, {"a person split it from another set", "فصلها شخص عن مجموعة أخرى"},
		{"a person decided about it, and the grouping does not propose it any more", "قرر شخص بشأنها، ولم يعد التجميع يقترحها"},
		{"people decided about it in another catalogue", "قرر أشخاص بشأنها في فهرس آخر"},

		{"gained {photos} since the members were decided", "زادت {photos} منذ تقرير الأعضاء"},
		{"lost {photos} since the members were decided", "نقصت {photos} منذ تقرير الأعضاء"}, {"has no photo any more", "لم تعد فيها أي صورة"},
	} {
		var fills []func(string) string
		english := places.ReplaceAllStringFunc(regexp.QuoteMeta(s[0]), func(place string) string {
			p := place[2 : len(place)-2]
			fills = append(fills, fillers[p].fill)
			return fillers[p].pattern
		})
		arabic := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(s[1], "%s")
		out = append(out, saying{regexp.MustCompile("^" + english + "$"), arabic, fills})
	}
	return out
})

// fillers are what can stand in a place of a sentence, and how it is said in Arabic.
var fillers = map[string]struct {
	pattern string
	fill    func(string) string
}{
	"n":      {`(\d+)`, func(s string) string { return s }},
	"these":  {`(\d+ photos?)`, func(s string) string { return counted(s, "صورة واحدة", "صورتان", "صور", "صورة") }},
	"photos": {`(\d+ photos?)`, func(s string) string { return counted(s, "صورة واحدة", "صورتين", "صور", "صورة") }},
	"time":   {`(\d+ (?:s|days|min \d+ s|h \d+ min))`, timeInArabic},
	"sets":   {`(S-\d+(?: and S-\d+)*)`, func(s string) string { return strings.ReplaceAll(s, " and ", " و ") }},
}

// timeInArabic says a time as group says it.
func timeInArabic(text string) string {
	var out []string
	for fields := strings.Fields(text); len(fields) > 1; fields = fields[2:] {
		switch fields[1] {
		case "s":
			out = append(out, counted(fields[0], "ثانية واحدة", "ثانيتين", "ثوانٍ", "ثانية"))
		case "min":
			out = append(out, counted(fields[0], "دقيقة واحدة", "دقيقتين", "دقائق", "دقيقة"))
		case "h":
			out = append(out, counted(fields[0], "ساعة واحدة", "ساعتين", "ساعات", "ساعة"))
		case "days":
			out = append(out, counted(fields[0], "يوم واحد", "يومين", "أيام", "يوماً"))
		}
	}
	return strings.Join(out, " و")
}

// counted says a number, with which text begins, of something in Arabic: one of it, two, three to ten, and more.
func counted(text, one, two, few, many string) string {
	digits, _, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
		return digits + " " + many
	case n == 1:
		return one
	case n == 2:
		return two
	case n%100 >= 3 && n%100 <= 10:
		return digits + " " + few
	}
	return digits + " " + many
}
