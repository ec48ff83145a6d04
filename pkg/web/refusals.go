// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"amana/pkg/photo"
	"amana/pkg/review"
)

// ErrBusy is what a Store's error wraps where another program holds the catalogue.
var ErrBusy = errors.New("the catalogue is busy")

// formError says that a form is none that the page sends.
type formError struct{ error }

func (e *formError) Unwrap() error { return e.error }

// refusal says in the person's language why nothing was recorded. It names sets, and neither paths nor
// digests: what the page cannot put into words stands in the terminal.
func (s *Server) refusal(err error, lang string, q url.Values) string {
	var late *laterError
	if errors.As(err, &late) {
		return s.later(late.set, lang, q)
	}
	var half *halfError
	if errors.As(err, &half) {
		return word(lang, "half") + " " + s.why(half.error, lang)
	}
	for single, key := range map[error]string{errNothing: "nothing", errClassOnly: "classonly", errNotHere: "nothere"} {
		if errors.Is(err, single) {
			return word(lang, key)
		}
	}
	return word(lang, "refused") + " " + s.why(err, lang)
}

// why is the cause alone.
func (s *Server) why(err error, lang string) string {
	var stale interface{ Now() photo.Set }
	var gone interface {
		Gone() (set, into photo.SetID)
	}
	var refused *review.RefusedError
	var form *formError
	switch {
	case errors.As(err, &stale):
		return said(lang, "stale", stale.Now().ID)
	case errors.As(err, &gone):
		set, into := gone.Gone()
		if into == 0 {
			return said(lang, "missing", set)
		}
		return said(lang, "was merged into %s: decide about that set", set, into)
	case errors.As(err, &refused) && refusals[refused.Format] != [2]string{}:
		return said(lang, refused.Format, refused.Set, refused.Args...)
	case errors.As(err, &form):
		return word(lang, "badform")
	case errors.Is(err, ErrBusy):
		return word(lang, "busy")
	}
	s.report(err)
	return word(lang, "trouble")
}

// report tells the terminal of what the page does not say.
func (s *Server) report(err error) {
	if s.Trouble != nil {
		s.Trouble(err)
	}
}

// said fills a sentence of refusals: {0} is the set, {1} the first argument, which can be a sentence itself.
func said(lang, key string, set photo.SetID, args ...any) string {
	pick := func(w [2]string) string {
		if lang == "ar" {
			return w[1]
		}
		return w[0]
	}
	out := strings.ReplaceAll(pick(refusals[key]), "{0}", set.String())
	for i, arg := range args {
		text := fmt.Sprint(arg)
		if w, ok := refusals[text]; ok {
			text = pick(w)
		}
		out = strings.ReplaceAll(out, fmt.Sprintf("{%d}", i+1), photo.Printable(text))
	}
	return out
}

// refusals are the sentences, English and Arabic, of what can be refused here, by the formats of review.Refuse
// and by what goes into them.
var refusals = map[string][2]string{
	"stale":   {"{0} has changed since you looked; this is how it is now.", "تغيرت {0} منذ نظرت إليها؛ وهكذا هي الآن."},
	"missing": {"{0} does not exist any more.", "لم تعد {0} موجودة."},

	"has been decided about since: undo the later decision first": {"{0} has been decided about since: undo the later decision first.", "اتُّخذ قرار آخر بشأن {0} بعد ذلك: تراجع أولاً عن القرار الأحدث."},
	"was merged into %s: decide about that set":                   {"{0} was merged into {1}: decide about that set.", "دُمجت {0} في {1}: قرر بشأن تلك المجموعة."},
	"no set is named":                                     {"No set is named.", "لم تُذكر أي مجموعة."},
	"is not a set that has photos":                        {"{0} has no photo any more.", "لم تعد في {0} أي صورة."},
	"cannot be given the class %q":                        {"There is no such class.", "لا يوجد صنف كهذا."},
	"is disputed: a third person settles it with a class": {"{0} is disputed: a third person settles it with a class.", "{0} مختلف عليها: يحسمها شخص ثالث باختيار صنف."},

	"needs the photos to %s":                                  {"No photo was chosen.", "لم تُختر أي صورة."},
	"does not hold the photo %s":                              {"The photo is not in {0} any more.", "لم تعد الصورة في {0}."},
	"would have no photo left: %s":                            {"{0} would have no photo left: {1}.", "لن تبقى في {0} أي صورة: {1}."},
	"a split leaves at least one photo":                       {"a split leaves at least one photo", "الفصل يُبقي صورة واحدة على الأقل"},
	"merge the two sets instead":                              {"merge the two sets instead", "ادمج المجموعتين بدلاً من ذلك"},
	"needs exactly one other set to %s to":                    {"The other set is not named.", "لم تُذكر المجموعة الأخرى."},
	"needs other sets to merge, each once":                    {"The other set is not named.", "لم تُذكر المجموعة الأخرى."},
	"exists already, so nothing can be split to it":           {"{0} exists already: nothing can be split to it.", "{0} موجودة من قبل: لا يمكن الفصل إليها."},
	"merge it into another set, or decide its class, instead": {"merge it into another set, or decide its class, instead", "ادمجها في مجموعة أخرى أو قرر صنفها بدلاً من ذلك"},

	"has another card than %s: take one of the cards back before they are merged":         {"{0} has another card than {1}: take one of the cards back before they are merged.", "بطاقة {0} غير بطاقة {1}: تراجع عن إحدى البطاقتين قبل الدمج."},
	"holds the photo %s, which a person rejected from %s: confirm it there first":         {"{0} holds a photo that a person rejected from {2}: confirm it there first.", "في {0} صورة رفضها شخص من {2}: أكّدها هناك أولاً."},
	"has the image %s as a derivative, which belongs to no set: undo that decision first": {"Of {0} a person said that this image was made from one of its photos, so that it belongs to no set: undo that decision first.", "قال شخص إن هذه الصورة مشتقة من صورة في {0} فلا تنتمي إلى أي مجموعة: تراجع أولاً عن ذلك القرار."},
	"has derivatives of the image %s: undo that decision first":                           {"In {0} there are images that were made from this one: undo that decision first.", "في {0} صور مشتقة من هذه الصورة: تراجع أولاً عن ذلك القرار."},

	"cannot have this card: %v": {"The card of {0} cannot be kept so: each part has at most 32 characters, and no control characters.", "لا يمكن حفظ بطاقة {0} هكذا: لكل جزء 32 حرفاً على الأكثر، دون محارف تحكم."},
	"cannot have a card read there: the box must lie on a photo of the set": {"The box must lie on a photo of {0}.", "يجب أن يقع المربع على صورة من {0}."},
	"needs one photo of its own for a role":                                 {"Choose one photo of {0} for that.", "اختر لذلك صورة واحدة من {0}."},
	"cannot give a photo the role %q":                                       {"There is no such thing that a photo shows.", "لا يوجد شيء كهذا تظهره الصورة."},
	"needs photos of its own for a flag":                                    {"Choose a photo of {0} for that.", "اختر لذلك صورة من {0}."},
	"cannot give a photo the flag %q":                                       {"There is no such flag.", "لا توجد علامة كهذه."},

	"cannot be read as %q: a second reading names a class":                       {"A second reading names a class.", "القراءة الثانية تحدد صنفاً."},
	"has no class that a person decided: there is nothing to read a second time": {"{0} has no class that a person decided: there is nothing to read a second time.", "لم يقرر أحد صنف {0}: لا شيء يُقرأ ثانيةً."},
	"was read a second time already":                                             {"{0} was read a second time already.", "سبق أن قُرئت {0} مرة ثانية."},
	"cannot be read a second time: the name of who decided its class was erased": {"{0} cannot be read a second time: the name of who decided its class was erased.", "لا يمكن أن تُقرأ {0} ثانيةً: مُحي اسم من قرر صنفها."},
	"had its class from %s: another person reads it a second time":               {"{0} had its class from {1}: another person reads it a second time.", "صنف {0} قرره {1}: يقرؤها ثانيةً شخص آخر."},
	"%s, and %s is one of those who differ: a third person decides its class":    {"{0} {1}, and {2} is one of those who differ: a third person decides its class.", "{0} {1}، و{2} أحد المختلفين: يقرر صنفها شخص ثالث."},
	"is disputed":  {"is disputed", "مختلف عليها"},
	"was disputed": {"was disputed", "كان مختلفاً عليها"},
	"has no two readings from which %s would depart": {"{0} has no two readings that differ from this class.", "ليس لـ {0} قراءتان تختلفان عن هذا الصنف."},
}
