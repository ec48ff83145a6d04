// SPDX-License-Identifier: Apache-2.0

package report

import "amana/pkg/tally"

// word returns a text in a language. What has none is itself: a value that another version made.
func word(lang, key string) string {
	for _, texts := range []map[string][2]string{labels, prose} {
		if w, ok := texts[key]; ok {
			if lang == "ar" {
				return w[1]
			}
			return w[0]
		}
	}
	return key
}

// line returns the name or the note of a line of the counts: in English as counts prints it.
func line(lang, name string) string {
	if w, ok := counted[name]; ok && lang == "ar" {
		return w
	}
	return name
}

// labels are headings, captions, names of columns and of values.
var labels = map[string][2]string{
	"title": {"Report on a photo archive", "تقرير عن أرشيف صور"}, "contents": {"Contents", "المحتويات"},
	"as of": {"State of the catalogue", "حالة الفهرس"}, "as of at": {"as of journal entry %s, %s", "حتى القيد رقم %s من السجل، %s"}, "empty journal": {"the journal has no entry", "السجل خالٍ من القيود"},
	"catalogue": {"Catalogue", "الفهرس"}, "journal head": {"Journal head", "رأس السجل"}, "tool": {"Program", "البرنامج"}, "profile": {"Made for", "أُعِدّ لـ"},
	"profile internal": {"internal use: it names persons and paths", "الاستعمال الداخلي: فيه أسماء أشخاص ومسارات ملفات"},
	"profile partner":  {"partners: without names of persons, paths, positions, serial numbers and notes", "الشركاء: دون أسماء أشخاص أو مسارات أو مواقع أو أرقام تسلسلية أو ملاحظات"},
	"profile public":   {"the public: counts alone, and none below five", "العموم: أعداد فقط، ولا يُطبع عدد أقل من خمسة"},

	"section request": {"What was asked for", "المطلوب"}, "section findings": {"Findings", "النتائج"},
	"section method": {"What was counted, and how", "ما الذي عُدَّ وكيف"}, "section counts": {"Counts", "الأعداد"},
	"section sizes": {"Photos per body", "عدد الصور لكل جثمان"}, "section months": {"Photos per month", "الصور حسب الشهر"}, "section branches": {"Photos per branch", "الصور حسب الفرع"},
	"section error": {"Error of the grouping", "خطأ التجميع"}, "section decisions": {"Decisions, and how far two readers agree", "القرارات ومدى اتفاق قارئَين"},
	"section files": {"Files that were damaged, skipped or not read", "الملفات التالفة والمتروكة وغير المقروءة"}, "section copies": {"Near copies", "النسخ القريبة"},
	"section limitations": {"Limitations", "حدود هذا التقرير"}, "section provenance": {"By what this report can be checked", "ما يمكن التحقق به من هذا التقرير"},
	"section annex": {"Annex: photos per branch and month", "ملحق: الصور حسب الفرع والشهر"},

	"table": {"Table %d. %s", "الجدول %d. %s"}, "what": {"What", "البند"}, "count": {"Count", "العدد"}, "note": {"Note", "ملاحظة"}, "total": {"total", "المجموع"},
	"word": {"Word", "المصطلح"}, "means": {"means", "معناه"}, "source": {"Source", "المصدر"}, "digest": {"SHA-256 over its paths and contents", "بصمة SHA-256 لمساراته ومحتوياته"},
	"source n": {"source %d", "المصدر %d"}, "no digest": {"none: no run over it has finished", "لا توجد: لم تكتمل أي قراءة له"}, "unfinished": {"its last run did not finish: what is counted of it is a part", "لم تكتمل قراءته الأخيرة: المعدود منه جزء"},
	"root": {"Folder", "المجلد"}, "custodian": {"Custodian", "الحائز"}, "received": {"Received", "تاريخ الاستلام"}, "device": {"Device", "الجهاز"},
	"photos in a set": {"Photos in the set", "عدد صور المجموعة"}, "month": {"Month", "الشهر"}, "branch": {"Branch", "الفرع"},
	"column sets": {"Sets", "المجموعات"}, "sets confirmed": {"Sets confirmed", "المجموعات المؤكدة"}, "confirmed": {"confirmed", "المؤكدة"}, "other": {"other", "الأخرى"}, "all": {"all", "الكل"}, "column photos": {"Photos", "الصور"}, "sets all": {"All sets", "كل المجموعات"},
	"photos confirmed": {"Photos in confirmed sets", "صور المجموعات المؤكدة"}, "photos all": {"Photos in all sets", "صور كل المجموعات"},
	"several": {"several", "أكثر من واحد"}, "unknown": {"unknown", "غير معروف"}, tally.Shared: {"photos in several sets", "صور في أكثر من مجموعة"},
	"measure": {"Measure", "المقياس"}, "value": {"Value", "القيمة"}, "from": {"From", "من"}, "to": {"To", "إلى"}, "interval": {"95 % interval", "مجال الثقة 95 %"},
	"state": {"State", "الحالة"}, "action": {"Decision", "القرار"}, "made": {"Made", "المتخذة"}, "taken back": {"Of these taken back", "منها ما أُلغي"}, "person": {"Person", "الشخص"},
	"readers": {"Readers", "القارئان"}, "both read": {"Sets read twice", "مجموعات قُرئت مرتين"}, "agree": {"Agree", "اتفقا"}, "raw": {"Agreement", "نسبة الاتفاق"}, "kappa": {"Cohen’s kappa", "كابا كوهين"},
	"all readers": {"all: first and second readings", "الكل: القراءة الأولى والثانية"}, "pair": {"%s and %s", "%s و%s"}, "person n": {"person %d", "الشخص %d"}, "forgotten": {"(a name that was erased)", "(اسم مُحي)"},
	"reason": {"Reason", "السبب"}, "no reason": {"(no further reason)", "(دون سبب آخر)"}, "path": {"Path", "المسار"},
	"run": {"Run", "التشغيل"}, "kind": {"Kind", "النوع"}, "started": {"Started", "البدء"}, "finished": {"Finished", "الانتهاء"},
	"moment": {"%d %s %d, %s UTC", "%d %s %d، الساعة %s UTC"}, "none": {"none", "لا يوجد"}, "about": {"about %s", "نحو %s"}, "not told": {"not told", "غير محدد"},

	"caption beside": {"What stands beside the confirmed bodies and is not counted as bodies", "ما يقف إلى جانب الجثامين المؤكدة ولا يُعدّ جثامين"},
	"caption words":  {"The words of this report", "مصطلحات هذا التقرير"}, "caption sources": {"The copies that were counted", "النسخ التي عُدَّت"},
	"caption counts": {"Every count, with what it counts", "كل الأعداد وما يعدّه كل منها"}, "caption entries": {"Directory entries, by how they ended", "مدخلات المجلدات حسب مآلها"},
	"caption bodies": {"Sets, by what persons decided", "المجموعات حسب ما قرره الأشخاص"}, "caption sizes": {"Sets by their number of photos", "المجموعات حسب عدد صورها"},
	"caption months": {"Sets and photos by the month in which they were taken", "المجموعات والصور حسب شهر الالتقاط"}, "caption branches": {"Sets and photos by the branch on the card", "المجموعات والصور حسب الفرع المكتوب على البطاقة"},
	"caption sizes public": {"Sets by their number of photos", "المجموعات حسب عدد صورها"}, "caption months public": {"Sets by the month in which they were taken", "المجموعات حسب شهر الالتقاط"}, "caption branches public": {"Sets by the branch on the card", "المجموعات حسب الفرع المكتوب على البطاقة"},
	"caption error": {"What a checked sample of this archive showed", "ما أظهرته عيّنة من هذا الأرشيف فُحصت يدوياً"}, "caption reviews": {"Sets by state of review", "المجموعات حسب حالة المراجعة"},
	"caption actions": {"Decisions in the journal, by kind", "القرارات في السجل حسب نوعها"}, "caption people": {"Decisions in the journal, by person", "القرارات في السجل حسب الشخص"}, "caption agreement": {"Blind second readings held against the first", "القراءات الثانية غير المطّلعة مقارنةً بالأولى"},
	"caption ledger": {"Files and entries that are not whole pictures, by reason", "الملفات والمدخلات التي ليست صوراً سليمة، حسب السبب"}, "caption damaged": {"Damaged, unsupported and unreadable files", "الملفات التالفة وغير المدعومة والمتعذرة القراءة"},
	"caption copies": {"Near copies", "النسخ القريبة"}, "caption head": {"What fixes this report", "ما يثبّت هذا التقرير"}, "caption runs": {"Runs of the program", "عمليات تشغيل البرنامج"}, "caption annex": {"Sets and photos by branch and month", "المجموعات والصور حسب الفرع والشهر"},

	"chart sizes": {"Sets by their number of photos", "المجموعات حسب عدد صورها"}, "chart months": {"Photos by month", "الصور حسب الشهر"}, "chart branches": {"Photos by branch", "الصور حسب الفرع"},
	"chart months public": {"Sets by month", "المجموعات حسب الشهر"}, "chart branches public": {"Sets by branch", "المجموعات حسب الفرع"},
	"chart desc":    {"%s: a bar for each row of the table, as long as its count (%s). The figures stand in the table.", "%s: شريط لكل سطر من الجدول بطول عدده (%s). الأرقام في الجدول."},
	"chart unknown": {"Not drawn: unknown, %s.", "لم يُرسم غير المعروف: %s."},
	"chart cut":     {"The chart shows the first %d of %d rows; the table has all.", "يُظهر الرسم أول %d من أصل %d سطراً؛ والجدول فيه الكل."},

	"status indexed": {"whole pictures", "صور سليمة"}, "status damaged": {"damaged", "تالفة"}, "status unsupported": {"unsupported", "صيغة غير مدعومة"}, "status not_picture": {"not a picture", "ليست صورة"},
	"status container": {"container", "حاوية"}, "status unreadable": {"unreadable", "متعذرة القراءة"}, "status skipped": {"skipped", "متروكة"},
	"review unreviewed": {"unreviewed", "لم تُراجَع"}, "review in_review": {"in review", "قيد المراجعة"}, "review reviewed": {"reviewed", "رُوجعت"},
	"review accepted_unseen": {"accepted unseen", "قُبلت دون رؤية"}, "review disputed": {"disputed", "مختلف عليها"},
	"action class": {"class", "الصنف"}, "action second": {"second reading", "قراءة ثانية"}, "action confirm": {"members confirmed", "تأكيد الأعضاء"}, "action reject": {"photos rejected", "استبعاد صور"},
	"action split": {"set split", "فصل مجموعة"}, "action merge": {"sets merged", "دمج مجموعات"}, "action move": {"photos moved", "نقل صور"}, "action card": {"card read", "قراءة بطاقة"},
	"action note": {"note", "ملاحظة"}, "action role": {"what a photo shows", "ما تظهره الصورة"}, "action flag": {"photo flagged", "وضع علامة على صورة"}, "action derivative-of": {"derivative set apart", "عزل صورة مشتقة"}, "action accept": {"proposal accepted unseen", "قبول مقترح دون رؤية"}, "action undo": {"taken back", "إلغاء قرار"},
	"run index": {"index", "فهرسة"}, "run group": {"group", "تجميع"}, "run separate": {"separate", "فرز"}, "run counts": {"counts", "عدّ"}, "run score": {"sample checked", "فحص عيّنة"}, "run accept": {"batch accepted", "قبول دفعة"}, "run learn": {"weights learnt", "تعلّم الأوزان"}, "run draw": {"sets drawn", "سحب مجموعات"}, "run import": {"worklist read back", "استيراد قائمة عمل"}, "run worklist": {"worklist written", "كتابة قائمة عمل"}, "run forget": {"forget", "محو"}, "run verify": {"drive verified", "التحقق من القرص"}, "run package": {"package written", "كتابة حزمة"},
	"state finished": {"finished", "اكتمل"}, "state interrupted": {"interrupted", "قُطع"}, "state failed": {"failed", "فشل"}, "state running": {"running", "قيد التشغيل"},
	"copies attached": {"attached by the program", "ألحقها البرنامج"}, "copies proposed": {"proposed, not attached", "مقترحة غير ملحقة"}, "copies confirmed": {"confirmed by a person", "أكدها شخص"},

	"month 1": {"January", "كانون الثاني"}, "month 2": {"February", "شباط"}, "month 3": {"March", "آذار"}, "month 4": {"April", "نيسان"}, "month 5": {"May", "أيار"}, "month 6": {"June", "حزيران"},
	"month 7": {"July", "تموز"}, "month 8": {"August", "آب"}, "month 9": {"September", "أيلول"}, "month 10": {"October", "تشرين الأول"}, "month 11": {"November", "تشرين الثاني"}, "month 12": {"December", "كانون الأول"},
}

// counted are the lines of the counts and their notes in Arabic; in English they stand as counts prints them.
var counted = map[string]string{
	"directory entries": "مدخلات المجلدات", "entries indexed": "مدخلات: صور سليمة", "entries damaged": "مدخلات: صور تالفة", "entries unsupported": "مدخلات: صيغة غير مدعومة",
	"entries not_picture": "مدخلات: ليست صوراً", "entries container": "مدخلات: حاويات", "entries unreadable": "مدخلات: متعذرة القراءة", "entries skipped": "مدخلات: متروكة",
	"files": "الملفات", "directory entries that are regular files": "مدخلات المجلدات التي هي ملفات عادية", "pictures": "ملفات الصور", "files whose bytes are a picture format": "ملفات محتواها بصيغة صورة",
	"pictures damaged": "ملفات الصور التالفة", "of the pictures": "من ملفات الصور", "files vanished": "ملفات اختفت", "there at an earlier run; not among the directory entries": "وُجدت في تشغيل سابق؛ ليست من مدخلات المجلدات",
	"distinct contents": "المحتويات المتمايزة", "photos": "الصور", "distinct contents that are pictures": "المحتويات المتمايزة التي هي صور", "photos damaged": "الصور التالفة", "of the photos": "من الصور",
	"photos in sets": "الصور ضمن مجموعات", "photos in several sets": "الصور في أكثر من مجموعة", "of the photos in sets": "من الصور ضمن مجموعات", "photos in no set": "الصور خارج المجموعات", "photos of vanished files": "صور ملفات اختفت",
	"near copies proposed": "النسخ القريبة المقترحة", "counted as photos until a person confirms them": "تُعدّ صوراً إلى أن يؤكدها شخص", "near copies attached": "النسخ القريبة الملحقة", "of the proposed": "من المقترحة",
	"near copies confirmed": "النسخ القريبة المؤكدة", "photos less confirmed copies": "الصور دون النسخ المؤكدة", "bodies confirmed": "الجثامين المؤكدة", "bodies at most": "الجثامين على الأكثر",
	tally.Assumption:            "هذا العدد على الأقل، إذا لم تُظهر مجموعتان مؤكدتان جثماناً واحداً",
	"sets confirmed, same card": "مجموعات مؤكدة ببطاقة مكررة", "the complete card of another confirmed set: not counted again": "لها البطاقة الكاملة نفسها لمجموعة مؤكدة أخرى: لا تُعدّ ثانيةً",
	"sets victim, in review": "مجموعات صُنّفت ضحية، قيد المراجعة", "not counted as bodies": "لا تُعدّ جثامين", "sets accepted unseen": "مجموعات قُبلت دون رؤية", "sets proposed victim": "مجموعات اقترح البرنامج أنها لضحايا",
	"sets undecided": "مجموعات غير محسومة", "sets disputed": "مجموعات مختلف عليها", "sets proposed not victim": "مجموعات اقترح البرنامج أنها ليست لضحايا", "sets not victim": "مجموعات قرر شخص أنها ليست لضحايا", "sets": "المجموعات",
}
