// SPDX-License-Identifier: Apache-2.0

package pathfacts

import "sync"

// Default returns the table for archives like the Caesar photographs: month folders, folders and files
// that are named by numbers or by persons, and names that cameras give. It is a starting point: nothing
// in it is certain of an archive at hand.
func Default() Table { return defaultTable() }

// defaultTable compiles the table once; a table is never changed.
var defaultTable = sync.OnceValue(func() Table {
	t, err := New(defaultPatterns(), defaultWords())
	if err != nil {
		panic("bug: " + err.Error())
	}
	return t
})

func defaultPatterns() []Pattern {
	return []Pattern{
		// Months, before anything that could take them for a number.
		{Name: "year and month", Type: Month, In: Both, Expr: `^{YEAR}[ _.-]?(?P<month>0[1-9]|1[0-2])$`},
		{Name: "year and short month", Type: Month, In: Both, Expr: `^{YEAR}[ _.-](?P<month>[1-9])$`},
		{Name: "month and year", Type: Month, In: Both, Expr: `^(?P<month>0?[1-9]|1[0-2])[ _.-]{YEAR}$`},
		{Name: "month and year, together", Type: Month, In: Folders, Expr: `^(?P<month>0[1-9]|1[0-2]){YEAR}$`},
		{Name: "date", Type: Month, In: Both, Expr: `^{YEAR}[ _.-](?P<month>0?[1-9]|1[0-2])[ _.-](?:0?[1-9]|[12]\d|3[01])(?:[^\d].*)?$`},
		{Name: "date, day first", Type: Month, In: Both, Expr: `^(?:0?[1-9]|[12]\d|3[01])[ _.-](?P<month>0?[1-9]|1[0-2])[ _.-]{YEAR}(?:[^\d].*)?$`},
		{Name: "date, together", Type: Month, In: Both, Expr: `^(?:[a-z]{2,8}[ _-]?)?{YEAR}(?P<month>0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[^\d].*)?$`},
		{Name: "month's name and year", Type: Month, In: Both, Expr: `(?:^|[^\pL]){MONTH}[^\pL\d]*{YEAR}(?:[^\d]|$)`},
		{Name: "year and month's name", Type: Month, In: Both, Expr: `(?:^|[^\d]){YEAR}[^\pL\d]*{MONTH}(?:[^\pL]|$)`},
		{Name: "month and number", Type: Month, In: Both, Expr: `^{YEAR}[ _.-](?P<month>0[1-9]|1[0-2]){SEP}(?P<number>\d{3,7})(?:{SEP}{INDEX}{SEP}?)?$`},
		{Name: "words, year and month", Type: Month, In: Folders, Expr: `(?:^|[\pL ]){YEAR}[_.-](?P<month>0[1-9]|1[0-2])(?:[ _.-]*\pL| |$)`},

		// Names that cameras give.
		{Name: "camera folder", Type: Camera, In: Folders, Expr: `^(?:dcim|\d{3}_?[a-z]{2}[a-z0-9_]{2,3}|1\d\d_\d{4}|(?:camera|cam|nikon|fuji|fujifilm|canon|sony)[ _-]?[a-z0-9]{0,6})$`},
		{Name: "camera file", Type: Camera, In: Files, Expr: `^(?P<stem>_?dsc[fn]?[ _-]?|_?img[ _-]?|_mg_|imgp|imag|image[ _-]?|pict?[ _-]?|p\d{3}|p[1-9a-c]|sam_|sany|cimg|gopr|hpim|kif_|mvc-|mov_|vid_|ukbench|photo[ _-]?)(?P<counter>\d{3,9})(?:[ _-]*(?:copy|kopie|edited|نسخه))?(?:[ _-]*\(\d{1,2}\))?$`},
		{Name: "camera folder and file", Type: Camera, In: Files, Expr: `^(?P<stem>1\d\d[_-])(?P<counter>\d{4})$`},

		// Numbers. Branches are numbered from 200 to 299 where they stand alone.
		{Name: "branch, detainee, examination", Type: Number, In: Folders, Expr: `^{SEP}?(?P<branch>\d{2,4}|ج){SEP}(?P<detainee>{NUM}){SEP}(?P<exam>{NUM}){SEP}?$`},
		{Name: "branch, detainee", Type: Number, In: Folders, Expr: `^(?P<branch>\d{3}|ج){SEP}(?P<detainee>{NUM}){SEP}?$`},
		{Name: "detainee, examination", Type: Number, In: Folders, Expr: `^(?P<detainee>{NUM}){SEP}(?P<exam>{NUM}){SEP}?$`},
		{Name: "branch by its word", Type: Number, In: Folders, Expr: `^(?:branch|فرع|الفرع)(?:{SEP})?(?P<branch>\d{2,4}|ج)$`},
		{Name: "branch", Type: Number, In: Folders, Expr: `^(?P<branch>2\d\d|ج)$`},
		{Name: "number by its word", Type: Number, In: Both, Expr: `^(?:no|nr|number|body|corpse|case|detainee|prisoner|رقم|جثه|معتقل|سجين امني|سجين)(?:{SEP})?(?P<number>{NUM})(?:{SEP}{INDEX}{SEP}?)?$`},
		{Name: "examination by its word", Type: Number, In: Both, Expr: `^(?:exam|examination|death|فحص|وفاه)(?:{SEP}(?:no|رقم))?(?:{SEP})?(?P<exam>{NUM})(?:{SEP}{INDEX}{SEP}?)?$`},
		{Name: "number", Type: Number, In: Folders, Expr: `^{SEP}?(?P<number>{NUM}){SEP}?$`},
		{Name: "branch, detainee, examination, photo", Type: Number, In: Files, Expr: `^(?P<branch>\d{2,4}|ج){SEP}(?P<detainee>{NUM}){SEP}(?P<exam>{NUM}){SEP}{INDEX}{SEP}?$`},
		{Name: "branch, detainee, photo", Type: Number, In: Files, Expr: `^(?P<branch>\d{3}|ج){SEP}(?P<detainee>{NUM}){SEP}{INDEX}{SEP}?$`},
		{Name: "branch, detainee, examination in a file", Type: Number, In: Files, Expr: `^(?P<branch>\d{3}|ج){SEP}(?P<detainee>{NUM}){SEP}(?P<exam>\d{3,7}[a-zء-ي]?)$`},
		{Name: "detainee, examination, photo", Type: Number, In: Files, Expr: `^(?P<detainee>\d{3,7}){SEP}(?P<exam>\d{3,7}){SEP}{INDEX}{SEP}?$`},
		{Name: "branch, detainee in a file", Type: Number, In: Files, Expr: `^(?P<branch>2\d\d|ج){SEP}(?P<detainee>\d{3,7}[a-zء-ي]?)$`},
		{Name: "number, photo", Type: Number, In: Files, Expr: `^(?P<number>\d{3,7}[a-zء-ي]?){SEP}{INDEX}{SEP}?$`},

		{Name: "person", Type: Person, In: Both, Expr: `^(?:\pL[ _.'-]+)?\pL{2,}(?:[ _.'-]+\pL)?(?:[ _.'-]+\pL{2,}){1,5}(?:[ _.'-]+\pL\.?)?(?:[ _-]*\(?\d{1,2}\)?)?$`},
	}
}

func defaultWords() Words {
	return Words{
		Months: map[string]int{
			"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
			"september": 9, "october": 10, "november": 11, "december": 12,
			"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
			// Syria and its neighbours.
			"كانون الثاني": 1, "كانون ثاني": 1, "كانون 2": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
			"تشرين الأول": 10, "تشرين أول": 10, "تشرين 1": 10, "تشرين الثاني": 11, "تشرين ثاني": 11, "تشرين 2": 11,
			"كانون الأول": 12, "كانون أول": 12, "كانون 1": 12,
			// Egypt.
			"يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يونيه": 6, "يوليو": 7, "يوليه": 7, "أغسطس": 8,
			"سبتمبر": 9, "أكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
		},
		Kinds: map[string][]string{
			"detainees": {"detainee", "detainees", "prisoner", "prisoners", "معتقل", "معتقلين", "معتقلون", "موقوفين", "موقوفون", "سجناء", "سجين"},
			"soldiers":  {"soldier", "soldiers", "military", "army", "martyr", "martyrs", "security", "جندي", "جنود", "شهيد", "شهداء", "عسكري", "عسكريين", "عسكريون", "جيش", "ضباط"},
			"civilians": {"civilian", "civilians", "civil", "مدني", "مدنيين", "مدنيون"},
			"scenes": {"scene", "scenes", "crime scene", "explosion", "explosions", "bombing", "accident", "accidents", "incident", "incidents", "site", "sites", "inspection", "inspections",
				"موقع", "مواقع", "تفجير", "تفجيرات", "انفجار", "حادث", "حوادث", "مسرح"},
			"documents": {"document", "documents", "doc", "docs", "paper", "papers", "report", "reports", "certificate", "certificates", "scan", "scans",
				"وثيقة", "وثائق", "تقرير", "تقارير", "شهادة", "شهادات", "كتب", "مستندات"},
		},
		Known: []string{
			"new", "old", "folder", "folders", "copy", "backup", "archive", "archives", "photo", "photos", "picture", "pictures", "image", "images", "img",
			"camera", "cam", "card", "disk", "disc", "drive", "usb", "sd", "file", "files", "data", "my", "the", "of", "and", "from", "to", "in", "for",
			"misc", "other", "others", "various", "unsorted", "sorted", "selected", "recovered", "lost", "found", "deleted", "temp", "tmp", "test", "untitled", "unnamed",
			"year", "month", "day", "week", "part", "set", "sets", "group", "series", "batch", "list", "desktop", "downloads", "download", "wallpaper",
			"hospital", "morgue", "room", "garage", "yard", "courtyard", "branch", "intelligence", "police", "unit", "section", "department", "office",
			"syria", "damascus", "tishreen", "mezzeh", "body", "bodies", "face", "faces", "head", "side", "front", "back", "left", "right", "full", "whole", "close", "up",
			"forensic", "medical", "case", "cases", "unknown", "number", "no", "contact", "sheet", "thumbs", "thumbnails", "screenshot", "screen", "shot", "whatsapp",
			"north", "south", "east", "west", "street", "road", "square", "city", "village", "system", "information", "volume", "recycle", "bin", "trash", "holiday",
			"early", "late", "first", "second", "third", "last", "named", "names", "flat", "months", "carved", "export", "exports", "web", "high", "low", "small", "large",
			"صور", "صورة", "مجلد", "جديد", "جديدة", "قديم", "قديمة", "نسخة", "أرشيف", "كاميرا", "ملف", "ملفات", "مشفى", "مستشفى", "مشرحة", "براد", "غرفة", "كراج", "ساحة",
			"فرع", "شرطة", "عسكرية", "أمن", "قسم", "مكتب", "جثة", "جثث", "وجه", "رأس", "سوريا", "دمشق", "تشرين", "المزة", "شهر", "سنة", "عام", "يوم", "رقم", "مجهول", "متفرقات", "بدون", "اسم",
			"طب", "شرعي", "حالة", "حالات", "من", "إلى", "في", "على",
		},
	}
}
