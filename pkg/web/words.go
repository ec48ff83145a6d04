// SPDX-License-Identifier: Apache-2.0

package web

// words are the page's texts, English and Arabic. What a person wrote (notes, paths) stays in its own
// language; why something was proposed is in reasons.go, and why something was refused in refusals.go.
var words = map[string][2]string{
	"title": {"Review", "المراجعة"}, "facts": {"What is known", "ما هو معروف"}, "reasons": {"Reasons", "الأسباب"},
	"photos": {"Photos", "الصور"}, "confirmed": {"confirmed", "مؤكدة"}, "taken": {"Taken", "وقت الالتقاط"},
	"camera": {"Camera", "الكاميرا"}, "folder": {"Folder", "المجلد"}, "month": {"Month", "الشهر"}, "kind": {"Kind of folder", "نوع المجلد"},
	"kind_detainees": {"detainees", "معتقلون"}, "kind_soldiers": {"soldiers", "جنود"}, "kind_civilians": {"civilians", "مدنيون"},
	"kind_scenes": {"scenes", "مشاهد"}, "kind_documents": {"documents", "وثائق"}, "comma": {", ", "، "}, "semicolon": {"; ", "؛ "}, "acts": {"Decisions", "القرارات"},
	"numbers": {"Numbers in the path", "الأرقام في المسار"}, "card": {"Card", "البطاقة"}, "class": {"Class", "الصنف"},
	"review": {"Review", "المراجعة"}, "proposed": {"Proposed", "المقترح"}, "confidence": {"Confidence in the members", "الثقة في الأعضاء"},
	"neighbours": {"Decided nearby", "قرارات مجاورة"}, "flags": {"Flags", "العلامات"}, "note": {"Note", "ملاحظة"}, "by": {"Last decided by", "آخر من قرر"},
	"class_victim": {"victim", "ضحية"}, "class_security": {"security", "أمن"}, "class_civilian": {"civilian", "مدني"},
	"class_scene": {"scene", "مشهد"}, "class_document": {"document", "وثيقة"}, "class_other": {"other", "غير ذلك"},
	"class_undecided": {"undecided", "غير محسوم"}, "class_not_victim": {"not a victim", "ليس ضحية"},
	"review_unreviewed": {"unreviewed", "لم تراجع"}, "review_in_review": {"in review", "قيد المراجعة"}, "review_reviewed": {"reviewed", "روجعت"},
	"review_accepted_unseen": {"accepted unseen", "قبلت دون رؤية"}, "review_disputed": {"disputed", "مختلف عليها"},
	"review_open": {"all but reviewed", "كل ما لم يراجع"}, "review_all": {"all", "الكل"},
	"flag_small": {"few photos", "صور قليلة"}, "flag_large": {"many photos", "صور كثيرة"}, "flag_gap": {"a gap in time", "فجوة زمنية"},
	"flag_mixed_cameras": {"several cameras", "عدة كاميرات"}, "flag_number_conflict": {"numbers conflict", "تعارض أرقام"},
	"flag_no_time": {"no time", "بلا وقت"}, "flag_split_across_folders": {"several folders", "عدة مجلدات"},
	"flag_living_person": {"a living person", "شخص حي"}, "flag_several_bodies": {"several bodies", "عدة جثامين"},
	"living_person": {"A living person is visible, or not", "يظهر شخص حي، أو لا"}, "several_bodies": {"Several bodies are visible, or not", "تظهر عدة جثامين، أو لا"},
	"role_face": {"face", "وجه"}, "role_whole_body": {"whole body", "الجسد كاملاً"}, "role_side": {"side", "جانب"}, "role_card": {"card", "بطاقة"}, "role_none": {"no role", "بلا دور"},
	"order_least": {"least certain first", "الأقل يقيناً أولاً"}, "order_folder": {"by folder", "حسب المجلد"}, "order_number": {"by number", "حسب الرقم"}, "order_random": {"random", "عشوائي"},
	"order": {"Order", "الترتيب"}, "seed": {"Seed", "البذرة"}, "any": {"any", "أي"}, "show": {"Show", "اعرض"}, "queue": {"Queue", "قائمة الانتظار"},
	"confirm": {"Confirm the members", "أكّد الأعضاء"}, "split": {"Split from here on", "افصل من هنا"}, "reject": {"Reject the photo", "ارفض الصورة"},
	"merge_next": {"Merge with the set behind", "ادمج مع المجموعة بعدها"}, "merge_previous": {"Merge with the set before", "ادمج مع المجموعة قبلها"},
	"move_next": {"Move the photo to the set behind", "انقل الصورة إلى المجموعة بعدها"}, "move_previous": {"Move the photo to the set before", "انقل الصورة إلى المجموعة قبلها"},
	"skip": {"Skip", "تخطَّ"}, "undo": {"Undo", "تراجع"}, "redo": {"Redo", "أعد"}, "help": {"Keys", "المفاتيح"}, "save": {"Save", "احفظ"}, "close": {"Close", "أغلق"},
	"branch": {"Branch", "الفرع"}, "detainee": {"Detainee number", "رقم المعتقل"}, "exam": {"Examination number", "رقم الفحص"},
	"notehelp": {"Enter saves; Shift+Enter begins a new line.", "Enter يحفظ؛ و Shift+Enter يبدأ سطراً جديداً."},
	"cardhelp": {"An unreadable digit is ?. Drag a box over the photo, or make one by keys or by two clicks: only the box becomes sharp.", "الرقم غير المقروء هو ؟. اسحب مربعاً فوق الصورة، أو ارسمه بالمفاتيح أو بنقرتين: المربع وحده يصبح واضحاً."},
	"box":      {"Box on the photo", "مربع على الصورة"},
	"boxhelp": {"The arrows move the box; Shift and arrows, or + and −, change its size; Enter takes it, Escape drops it. With the pointer: click one corner of the card, then the opposite one.",
		"الأسهم تحرّك المربع؛ Shift مع الأسهم، أو + و −، تغيّر حجمه؛ Enter يأخذه و Escape يتركه. بالمؤشر: انقر ركناً من البطاقة ثم الركن المقابل."},
	"boxat":     {"Box: %1 percent from the left, %2 percent from the top, %3 percent wide, %4 percent high.", "المربع: %1 بالمئة من اليسار، %2 بالمئة من الأعلى، عرضه %3 بالمئة، ارتفاعه %4 بالمئة."},
	"boxcorner": {"One corner is set. Click the opposite one.", "حُدد ركن. انقر الركن المقابل."}, "boxlarge": {"A box covers at most a quarter of the photo.", "لا يغطي المربع أكثر من ربع الصورة."},
	"boxtaken": {"The box is taken: what the card says can be typed.", "أُخذ المربع: يمكن كتابة ما على البطاقة."}, "boxdropped": {"The box is dropped.", "تُرك المربع."},
	"look": {"Look at the copy", "انظر إلى النسخة"}, "copyof": {"A copy of photo", "نسخة من الصورة"}, "ofset": {"of set", "في المجموعة"}, "copyelsewhere": {"A copy of a photo that is shown in another set", "نسخة من صورة معروضة في مجموعة أخرى"},
	"role": {"What the photo shows", "ما تظهره الصورة"}, "previous": {"The set before, on the drive", "المجموعة قبلها على القرص"}, "next": {"The set behind, on the drive", "المجموعة بعدها على القرص"},
	"seen": {"seen", "شوهدت"}, "made": {"decisions", "قرارات"}, "minutes": {"minutes", "دقائق"}, "left": {"left in the queue", "بقي في القائمة"},
	"pause":     {"You have looked for twenty-five minutes without a break. A pause of five minutes helps.", "مضت خمس وعشرون دقيقة دون استراحة. استراحة خمس دقائق تفيد."},
	"unmounted": {"The drive is not mounted; everything but the pictures works:", "القرص غير موصول؛ كل شيء يعمل ما عدا الصور:"},
	"away":      {"The drive is not mounted, or the file is gone", "القرص غير موصول أو الملف مفقود"}, "mismatch": {"The file is not the one that was indexed", "الملف ليس هو الذي فُهرس"},
	"noview": {"This picture cannot be shown", "لا يمكن عرض هذه الصورة"}, "toolarge": {"The file is larger than 128 MiB, and is not opened for a picture", "الملف أكبر من 128 MiB، فلا يُفتح لعرض صورته"}, "damaged": {"damaged", "تالفة"},
	"empty": {"Nothing is left in this queue.", "لم يبق شيء في هذه القائمة."}, "refused": {"Not recorded:", "لم يُسجَّل:"},
	"half":    {"The class was recorded, the members were not:", "سُجِّل الصنف ولم تُسجَّل الأعضاء:"},
	"trouble": {"The catalogue could not do that. Why stands in the terminal in which amana review runs.", "تعذر ذلك على الفهرس. السبب مكتوب في الطرفية التي يعمل فيها amana review."},
	"busy":    {"another program is writing to the catalogue. Try again.", "برنامج آخر يكتب في الفهرس. أعد المحاولة."},
	"badform": {"this is not a form of the page. Load the page again.", "هذه ليست استمارة من الصفحة. أعد تحميل الصفحة."},
	"gone":    {"amana review does not answer. Look whether it still runs in its terminal.", "لا يجيب amana review. انظر هل ما زال يعمل في الطرفية."}, "nothing": {"There is nothing to take back.", "لا شيء للتراجع عنه."},
	"order_learn": {"what teaches most", "الأكثر تعليماً"}, "order_drawn": {"drawn, decided blind", "عينة تُقرر دون مقترح"},
	"order_second": {"second reading, blind", "قراءة ثانية دون اطلاع"}, "order_disputed": {"disputed, for a third person", "مختلف عليها، لشخص ثالث"}, "order_assigned": {"dealt to me", "المسندة إلي"},
	"reading_drawn":  {"A drawn set: shown without the proposal and without what was decided nearby.", "مجموعة من العينة: تُعرض دون المقترح ودون القرارات المجاورة."},
	"reading_second": {"A second reading: shown without anything that others decided. Only the class is asked.", "قراءة ثانية: تُعرض دون أي قرار من الآخرين. المطلوب الصنف وحده."},
	"reading_third":  {"Two people disagree: shown without what they decided. Only the class is asked, and it settles it.", "اختلف شخصان: تُعرض دون ما قرراه. المطلوب الصنف وحده، وهو يحسم."},
	"classonly":      {"Not recorded: in this queue only the class is decided.", "لم يُسجَّل: في هذه القائمة يُقرر الصنف وحده."},
	"nothere":        {"Not recorded: the set does not wait in this queue.", "لم يُسجَّل: المجموعة ليست في انتظار هذه القائمة."},
	"settings":       {"Settings", "الإعدادات"}, "colour": {"Clear photos in colour", "الصور الواضحة بالألوان"}, "size": {"Clear photos large", "الصور الواضحة كبيرة"}, "keys": {"Keys", "المفاتيح"},
	"blur": {"Blur stronger", "تمويه أقوى"}, "unkept": {"The settings could not be kept:", "تعذّر حفظ الإعدادات:"},
	"yes": {"yes", "نعم"}, "no": {"no", "لا"}, "language": {"العربية", "English"}, "blurred": {"blurred photo", "صورة مموهة"}, "clear": {"clear photo while the key is held", "صورة واضحة ما دام المفتاح مضغوطاً"}, "choose": {"Choose the photo", "اختر الصورة"}, "and": {"with Shift: class, members, and on", "مع Shift: الصنف والأعضاء ثم التالية"},

	"hold": {"Hold to see it clear", "اضغط مطولاً لتراها واضحة"}, "recorded": {"recorded", "سُجِّل"},
	"splitfirst": {"Choose the first photo of the other body instead: the split begins with it.", "اختر أولاً أول صورة للجثمان الآخر: الفصل يبدأ منها."},
	"nobehind":   {"No set lies behind this one on the drive.", "لا مجموعة بعد هذه على القرص."}, "nobefore": {"No set lies before this one on the drive.", "لا مجموعة قبل هذه على القرص."},
	"did_confirm": {"members confirmed", "تأكيد الأعضاء"}, "did_split": {"split", "الفصل"}, "did_reject": {"photo rejected", "رفض الصورة"}, "did_merge": {"merged", "الدمج"},
	"did_move": {"photo moved", "نقل الصورة"}, "did_off": {"taken off:", "أُزيل:"}, "did_undo": {"taken back", "التراجع"}, "did_redo": {"done again", "الإعادة"},
	"only":    {"No other set is left in this queue.", "لم تبق في هذه القائمة مجموعة أخرى."},
	"nosuch":  {"There is no such set: it was merged into another, or it never was.", "لا توجد هذه المجموعة: دُمجت في أخرى أو لم توجد قط."},
	"goon":    {"On with the queue", "تابع القائمة"},
	"later":   {"Not taken back: somebody decided about %s later. The next undo takes back the decision before that one.", "لم يُتراجع عنه: اتُّخذ قرار بشأن %s بعد قرارك. التراجع التالي للقرار الذي قبله."},
	"laterby": {"Not taken back: %s decided about %s later. The next undo takes back the decision before that one.", "لم يُتراجع عنه: قرار %s بشأن %s جاء بعد قرارك. التراجع التالي للقرار الذي قبله."},
}

// word returns a text; a key that has none is itself, such as the name of a queue that another room made.
func word(lang, key string) string {
	w, ok := words[key]
	switch {
	case !ok:
		return key
	case lang == "ar":
		return w[1]
	}
	return w[0]
}
