// SPDX-License-Identifier: Apache-2.0

// Package group puts photos into sets, one set for each body: a semi-Markov segmentation of every
// roll, around what persons confirmed and what paths say. It is pure, and the same photos in any order
// give the same sets. It never cuts by a fixed size or a fixed gap.
//
// Callers may lean on this: the sets are a partition of the photos, confirmed members of one set are
// together, a rejected photo is apart from them, a closed set gains nothing, and a set that no clock
// and no path holds together has a confidence below 0.5. A decision moves only the sets whose photos it
// puts into a set, and to confirm what was proposed moves none: rolls and their cuts are found out before
// decisions are looked at, and a set that these part is cut again, alone. Time is linear in the photos.
//
// # Rolls
//
// A roll is what one camera took, in the order in which it was taken, by the camera's clock. Cameras
// are told apart by their serial number; without one by model, name stem and counters that run at once,
// which also parts what a clock that was set back lays over each other. Photos without a time are put
// where their number belongs, if their neighbours by number have times; else they are a roll of their
// folder, in the order of their names. A photo whose clock its camera's counter contradicts counts as
// one without a time. Modification times are weak evidence, and are used only
// where they cannot come of copying. A damaged photo with the camera, time and number of a sound one is
// a copy of it, and one without a time of the only sound one that has its name.
//
// # Model
//
// A roll is cut into segments; a segmentation has the weight
//
//	Π over its segments  P(size | camera) · Π over its links  R(link) · Π over its photos but the first  L(photo)^Mates
//
// where a link joins neighbours and R is the ratio of its probabilities within a set and between sets:
// of the time gap and the counter's step (to the power Timing), of another folder, name stem or branch,
// and of the neighbours' likeness (to the power Neighbour); Unseen stands in where neither gap nor
// likeness is known, so that sizes alone join nothing. L is the geometric mean of the likeness ratios of
// a photo to its earlier mates; where the archive's gaps within sets and between them hardly overlap, it
// also counts by their number (to the power Several). The powers correct for evidence that is not
// independent.
// How unlike two photos are is taken in proportion to how unlike they are to others of their roll, which
// lie 12 to 39 places from them: of the same room and light, but not of the same body. Where all photos
// look alike, two that do tell less; a fifth of the others are taken to be nearer than what counts, for
// a long set reaches so far. What the marks of the two lack (see fingerprint.Lack) makes them less alike, as
// far as the archive's gaps do not part sets.
//
// Forward and backward sums over all segmentations (S. Sarawagi and W. Cohen, "Semi-Markov conditional
// random fields for information extraction", 2004) give the probability of every segment, both cuts and
// none inside, which is a set's confidence. The sets are the segmentation of the largest expected worth.
//
// Sizes, gaps and steps are adapted to the archive by expectation-maximisation from Start, against
// pseudo-counts, and each camera's sizes are shrunk to the archive's. The likeness scale never moves.
//
// # Scale
//
// Rolls are built from light rows, and likeness vectors, which are larger than all else, are asked for a
// stretch of one roll at a time; see Looks. Each photo is held against its mates once: Sets keeps the
// distances, 64 bytes a photo, and the scores of segments, 320, of one roll, so that they are bounded by the
// longest; Fit, which goes over every roll six times, keeps the distances of all. Reading the vectors
// and holding them against each other in every round instead took twice the processor time. Go's
// sampled heap at its peak, the rows of 390 to 510 bytes and garbage included (BenchmarkArchive; Fit and
// Sets, two processors that others used too):
//
//	photos        CPU µs a photo   peak bytes a photo
//	    10,000              21.5                 2429
//	   100,000              20.3                 1516
//	 1,000,000              29.2                 1163
//	10,000,000              40.8                 1123   before others and marks were looked at
//
// # What was tried
//
// Likeness: pairs at most three apart in a roll, the area under the curve (AUC) of one set against two,
// and the loss in bits of the scale fitted on both real series (1 knows nothing; isbn-a has no pair of
// one set). The drawn archive took no part in the fit.
//
//	vector                                        ukbench-a       isbn-a   drawn, months
//	                                              AUC    loss     loss     AUC    loss
//	colours of the whole (version 1)              0.948  0.430    0.468    0.964  0.405
//	the same, exposure evened half way            0.953  0.397    0.394    0.966  0.377
//	the same, towards the middle                  0.968  0.343    0.561    0.982  0.311
//	the same, towards the edge                    0.942  0.448    0.339    0.928  0.498
//	colours beside each other, 27                 0.946  0.377    0.590    0.987  0.254
//	colours beside each other, 48                 0.959  0.386    0.578    0.974  0.349
//	texture                                       0.922  0.584    0.919    0.899  0.644
//	middle and 27 beside each other               0.963  0.325    0.537    0.995  0.213
//	these and texture: the vector's parts         0.972  0.302    0.541    0.995  0.209
//
// In proportion to the distance to others, to the power 0.7, the vector's AUC is 0.979 in
// ukbench-a, and the scale fitted on both loses 0.287 bits a pair instead of 0.366; fitted on one half of the
// sets 0.298 and 0.276 there and 0.281 and 0.296 on the other (0.381 and 0.350, 0.355 and 0.379 without).
//
// Marks (see fingerprint.Lack): AUC and loss of a scale fitted on ukbench-a, by the parts' distance alone and
// with marks; below, in proportion to others as well. The loss there when fitted on the other half of the sets.
//
//	                                              AUC    loss   halves
//	the parts' distance                           0.972  0.292  0.260  0.337
//	0.12 more where fewer than four agree         0.982  0.242  0.219  0.278
//	0.12 and half of it: two, three, four agree   0.982  0.243  0.219  0.279
//	in proportion to others                       0.979  0.250  0.222  0.289
//	the same, and what marks lack: as it is       0.985  0.214  0.193  0.245
//
// With isbn-a marks lose: 0.327 instead of 0.287, for printed labels have bars and digits in common that
// agree. So agreement is no bonus, and Centre and Slope were set by the coarse search instead. Exact and
// merged, means of sixteen thinnings (three are too few: single rows differ by 0.05):
//
//	                                              thinned        without EXIF   with isbn-a
//	without marks, Centre 0.24, Slope 20          0.922  0.021   0.908  0.029   0.932  0.016
//	Marks 0.03, Centre 0.26, Slope 20             0.928  0.017   0.919  0.019   0.924  0.016
//	Marks 0.05, Centre 0.26, Slope 16             0.927  0.013   0.924  0.013   0.940  0.008
//	Marks 0.06, Centre 0.25, Slope 20             0.905  0.007   0.898  0.009   0.927  0.006
//	Marks 0.06, Centre 0.265, Slope 17: as it is  0.921  0.010   0.920  0.011   0.935  0.008
//
// Drawn figures pay for marks: their floors and clothes repeat, and a fifth of the pairs of one body have
// fewer than four that agree, as of the pairs of two have more. So marks count as far as the archive's gaps do
// not part sets, as the number of mates counts as far as they do: 2,000 bodies in folders are 0.978 exact and
// 0.006 merged then, with 0.7 % too many sets (with marks everywhere 0.964 and 0.005, with 3.5 %). With usual
// above 0.3 fewer of the months' sets join two, and there are 2 % too many.
//
// Numbers that have holes cost exact sets: thinned, and with the numbers that the camera wrote into the
// files, the mean of sixteen is 0.913, without them 0.921. With steps in the cuts that their own table is
// learnt of it was 0.907; with half the weight for steps as well 0.912, and with gaps divided by steps
// 0.916, but more sets that join two (0.011 instead of 0.010).
//
// What is left is hard to see: of 45 sets that join two bodies in the sixteen, with EXIF and without, 32 are of
// one stretch, a pot, a towel, a tile and a pig, white with blue flowers, taken without a pause.
//
// The marks' logarithm of agreement up to 15 as a bonus (Centre 0.319): merged fell no further, isbn-a to
// 0.965 exact. Larger exponents of neighbours or mates: isbn-a to 0.935 and less. The ratio test on
// nearest marks, 32 or 64 marks, other spacings and two bits for each direction changed the loss by 0.01
// or less; so did finer scales. What marks lack added before the contrast undid itself: others lack
// as much.
//
// Segmentation: share of exact sets of ukbench-a, of it with a quarter left out (mean of three), of
// isbn-a, and of the drawn months.
//
//	the most probable one, its weights then       0.968  0.909  0.915
//	of the largest worth, the same weights        1.000  0.914  0.960  0.936
//	weights searched anew                         1.000  0.917  0.980  0.942
//	L of the two nearest mates alone              0.960  0.898  0.920  0.966
//	L with the spread among mates for contrast    0.960  0.885  0.940
//	L of the two nearest mates beyond eight       0.968  0.898  0.980  0.942
//	L of the four nearest mates beyond eight      1.000  0.917  0.980  0.946
//	L by the number of mates, everywhere          0.904  0.861  0.880  0.980
//	over three, with the spread for contrast      0.960  0.877  0.980  0.960
//	over three, where the link's gap is short     0.960  0.885  0.980  0.963
//	where gaps part sets: as it is                1.000  0.917  0.980  0.980
//	and gaps of each camera, worth 50 shared      1.000  0.920  0.980  0.976
//	and these between sets alone                  1.000  0.912  0.980  0.977
//	a merge by any cut, not the most open         1.000  0.914  0.980  0.940
//	no set with a cut more open than 0.3 inside   1.000  0.912  0.980  0.921
//	Merging 1                                     1.000  0.912  0.980  0.935
//	Centre 0.24                                   1.000  0.906  0.980  0.914
//
// A mean does not add up: ten views of one body were cut in two because so many are rare, however alike
// they were. But ukbench-a holds five sets in a row that look like one, taken without a pause, and only
// sizes tell them apart. So the number of mates counts where the archive's own gaps part sets: gap tables
// overlap by 0.45 to 0.50 in ukbench-a and by 0.21 in the drawn months.
//
// Without marks, the last four rows changed the weights searched anew, so as to join fewer bodies. They hardly did: 2.9 %
// of the sets found in the thinned series join two, and 2.6 % with Merging 1.5. Those look alike, and the
// model is nearly as sure of them as of true ones. Merging 1 where there is no clock alone took the three
// thinnings without EXIF from 2.8 % to 2.0 %, but three others from 3.6 % to 3.5 % only, and drawn photos
// without EXIF from 0.866 exact to 0.845.
//
// None of this knows a body whose views share nothing: where the pictures of one set lie farther apart
// than Centre, whatever the clock says, they come out as single photos. Drawn figures seen whole, near
// and by their card alone do (0.2 to 0.6 apart); confirmed sets of such an archive must move the scale.
//
// The two nearest mates keep long sets together that look different at both ends, and join short ones
// that look alike: real series pay for what drawn scenes gain.
package group
