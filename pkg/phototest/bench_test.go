package phototest
import "testing"
func BenchmarkDraw(b *testing.B) {
	for i := range b.N {
		Draw(Subject{Seed: uint64(i), Card: []string{"2"}}, View{Noise: 3, Frame: Frame(i % 6)}, 640, 480)
	}
}
