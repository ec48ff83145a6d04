// SPDX-License-Identifier: Apache-2.0

package claim

import "amana/pkg/photo"

// Word is an item of one of the lists: its code, as commands and the journal write it, and how it is
// called in English and in Arabic.
type Word struct{ Code, English, Arabic string }

// Places lists the places of the body, from head to foot. A place of which there are two may have a side
// before it: left-arm.
func Places() []Word {
	return []Word{
		{"body", "whole body", "الجسم"}, {"head", "head", "الرأس"}, {"face", "face", "الوجه"}, {"forehead", "forehead", "الجبين"},
		{"eye", "eye", "العين"}, {"ear", "ear", "الأذن"}, {"nose", "nose", "الأنف"}, {"mouth", "mouth", "الفم"},
		{"teeth", "teeth", "الأسنان"}, {"chin", "chin", "الذقن"}, {"neck", "neck", "الرقبة"}, {"shoulder", "shoulder", "الكتف"},
		{"arm", "arm", "الذراع"}, {"elbow", "elbow", "المرفق"}, {"hand", "hand", "اليد"}, {"finger", "finger", "الإصبع"},
		{"chest", "chest", "الصدر"}, {"back", "back", "الظهر"}, {"abdomen", "abdomen", "البطن"}, {"hip", "hip", "الورك"},
		{"leg", "leg", "الساق"}, {"knee", "knee", "الركبة"}, {"foot", "foot", "القدم"}, {"toe", "toe", "إصبع القدم"},
	}
}

// Kinds lists the kinds of distinguishing marks. They are what a person had in life; injuries of the
// detention are none.
func Kinds() []Word {
	return []Word{
		{"tattoo", "tattoo", "وشم"}, {"scar", "scar", "ندبة"}, {"operation", "scar of an operation", "أثر عملية"},
		{"mole", "mole", "شامة"}, {"birthmark", "birthmark", "وحمة"}, {"burn", "old burn", "حرق قديم"},
		{"missing", "missing part", "بتر"}, {"deformity", "deformity or old fracture", "تشوه"}, {"prosthesis", "prosthesis", "طرف صناعي"},
		{"dental", "dental work or missing tooth", "علامة أسنان"}, {"piercing", "piercing", "ثقب"}, {"hair", "hair", "شعر"},
		{"baldness", "baldness", "صلع"}, {"beard", "beard", "لحية"}, {"moustache", "moustache", "شارب"},
		{"glasses", "glasses", "نظارة"}, {"jewellery", "ring or jewellery", "حلي"}, {"clothing", "clothing", "ملابس"},
		{"other", "other", "أخرى"},
	}
}

// Side is which of two; "" is not said.
type Side string

// The sides, as the person's own.
const (
	Left  Side = "left"
	Right Side = "right"
)

// sides are the words for a side, folded.
var sides = map[string]Side{
	"left": Left, "ايسر": Left, "يسري": Left, "يسار": Left,
	"right": Right, "ايمن": Right, "يمني": Right, "يمين": Right,
}

// find returns the code of the item that a person names by its code or in English or Arabic.
func find(list []Word, name string) (string, bool) {
	name = photo.Fold(name)
	for _, w := range list {
		if name == w.Code || name == photo.Fold(w.English) || name == photo.Fold(w.Arabic) {
			return w.Code, true
		}
	}
	return "", false
}

func wordOf(list []Word, code string) Word {
	for _, w := range list {
		if w.Code == code {
			return w
		}
	}
	return Word{code, code, code}
}
