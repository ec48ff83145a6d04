// SPDX-License-Identifier: Apache-2.0

package separate

import "slices"

// Weight is one rule of the table.
type Weight struct {
	Name     string  // short, stable
	LogOdds  float64 // added where the rule holds; above 0 it speaks for a victim
	Sentence string  // the reason as it is printed
	Note     string  // how the weight is applied, "" as it stands
}

// Weights returns the table of rules. The sum starts at 0: in the archive as published victims and
// others are near one half each (28,707 and 24,568 photos).
func Weights() []Weight { return slices.Clone(table[:]) }

type rule int

const (
	cardComplete rule = iota
	cardNumber
	pathBranchNumber
	pathNumber
	pathBranch
	folderDetainees
	folderSoldiers
	folderCivilians
	folderScenes
	folderDocuments
	lateName
	earlyName
	neighbours
	sameFolder
	sameMonth
	sameCamera
	sittingVictims
	sittingOthers
	plainVictims
	plainOthers
	onePhotoApart
	twoPhotosApart
	onePhoto
	twoPhotos
	threePhotos
	typicalSize
	largeSize
	dateInside
	dateOutside
	clockOutside
	rules
)

// maxNeighbours bounds the log-odds of what was decided about other sets: in one folder, camera and
// month both kinds lie side by side.
const maxNeighbours = 1.5

// learntOnly marks rules that weigh nothing until decisions say what they weigh.
const learntOnly = "weighs nothing until it is learnt from decisions"

// table holds the weights. They are judgements, not estimates, set by three rules: one strong piece of
// evidence (a number, a folder's kind) reaches an answer alone; two that contradict each other end
// undecided; weak ones (typical size, date) never reach an answer together. That a set has one or two photos is strong,
// for HRW's published sets range from three to more than twenty.
var table = [rules]Weight{
	cardComplete:     {"card complete", 4.0, "branch, detainee and examination number on the card", ""},
	cardNumber:       {"card number", 3.0, "a number or branch mark on the card", ""},
	pathBranchNumber: {"branch and number in path", 2.5, "a branch and a number in the folder or file name", ""},
	pathNumber:       {"number in path", 1.8, "a number in the folder or file name", ""},
	pathBranch:       {"branch in path", 1.4, "a branch in the folder name", ""},
	folderDetainees:  {"folder of detainees", 2.0, "in a folder of detainees", "by share of photos"},
	folderSoldiers:   {"folder of soldiers", -2.5, "in a folder of soldiers", "by share of photos"},
	folderCivilians:  {"folder of civilians", -2.5, "in a folder of civilians", "by share of photos"},
	folderScenes:     {"folder of scenes", -2.5, "in a folder of scenes", "by share of photos"},
	folderDocuments:  {"folder of documents", -3.0, "in a folder of documents", "by share of photos"},
	lateName:         {"name", -2.0, "a person's name in the folder or file name", "in folders after May 2012"},
	earlyName:        {"early name", 0, "a person's name in an early or undated folder: some victims are named there", "undecided unless there is a number"},
	neighbours:       {"decisions", 1.0, "decisions on other sets of the same folder, camera and month", "times the logit of the shrunk share of victims, at most 1.5"},
	sameFolder:       {"decisions in folder", 0, "decisions on other sets of the same folder", learntOnly},
	sameMonth:        {"decisions in month", 0, "decisions on other sets of the same month", learntOnly},
	sameCamera:       {"decisions on camera", 0, "decisions on other sets of the same camera", learntOnly},
	sittingVictims:   {"sitting of victims", 0, "other sets that the camera took without a long pause are mostly of victims", learntOnly},
	sittingOthers:    {"sitting of others", 0, "other sets that the camera took without a long pause are mostly of no victims", learntOnly},
	plainVictims:     {"sitting of victims, no numbers", 0, "in a folder without numbers, other sets that the camera took without a long pause are mostly of victims", learntOnly},
	plainOthers:      {"sitting of others, no numbers", 0, "in a folder without numbers, other sets that the camera took without a long pause are mostly of no victims", learntOnly},
	onePhotoApart:    {"one photo apart", -2.2, "one photo, surely apart from those before and after it", ""},
	twoPhotosApart:   {"two photos apart", -1.8, "two photos, surely apart from those before and after them", ""},
	onePhoto:         {"one photo", 0, "one photo", learntOnly},
	twoPhotos:        {"two photos", 0, "two photos", learntOnly},
	threePhotos:      {"three photos", 0, "three photos", learntOnly},
	largeSize:        {"large", 0, "more than eight photos", learntOnly},
	typicalSize:      {"typical size", 0.4, "four or five photos", ""},
	dateInside:       {"date inside", 0.3, "dated inside the archive's span", ""},
	dateOutside:      {"date outside", -1.0, "dated outside the archive's span", ""},
	clockOutside:     {"clock outside", -0.5, "outside the archive's span by the camera's clock", "where no folder is dated"},
}
