// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// colour is red, green, blue and opacity, each 0 to 1.
type colour [4]float64

// parseColour reads #rgb, #rgba, #rrggbb and #rrggbbaa.
func parseColour(s string) (c colour, err error) {
	digits, ok := strings.CutPrefix(s, "#")
	if len(digits) == 3 || len(digits) == 4 {
		var long strings.Builder
		for _, d := range digits {
			long.WriteString(strings.Repeat(string(d), 2))
		}
		digits = long.String()
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 8 || err != nil {
		return c, fmt.Errorf("%q is no colour that can be measured", s)
	}
	for i := range c {
		c[i] = float64(n>>(24-8*i)&0xff) / 255
	}
	return c, nil
}

// over lays a colour on an opaque one.
func (c colour) over(back colour) colour {
	for i := range 3 {
		c[i] = c[i]*c[3] + back[i]*(1-c[3])
	}
	c[3] = 1
	return c
}

// luminance is the relative luminance of WCAG 2.2, contrast its ratio, 1 to 21.
func (c colour) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// palette is what a style sheet paints: with what it writes, on what, and with what it draws lines.
type palette struct{ text, back, line map[string]colour }

var (
	declared  = regexp.MustCompile(`([-\w]+)\s*:\s*([^;{}]+)`)
	paintWord = regexp.MustCompile(`#\w+|var\(--\w+\)|[-\w.]+`)
	// What such a declaration holds beside colours, and colours that paint nothing of their own.
	noColour = regexp.MustCompile(`^(-?\d[\w.]*|solid|dashed|inset|none|transparent|inherit|currentColor)$`)
)

func readPalette(sheet string) (palette, error) {
	p := palette{map[string]colour{}, map[string]colour{}, map[string]colour{}}
	names := map[string]string{}
	sheet = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(sheet, "")
	all := declared.FindAllStringSubmatch(sheet, -1)
	for _, d := range all {
		if strings.HasPrefix(d[1], "--") {
			names["var("+d[1]+")"] = strings.TrimSpace(d[2])
		}
	}
	for _, d := range all {
		var of map[string]colour
		switch name := d[1]; {
		case name == "color" || name == "caret-color":
			of = p.text
		case name == "background" || name == "background-color":
			of = p.back
		case regexp.MustCompile(`^(border(-\w+)*|outline(-color)?|box-shadow)$`).MatchString(name) && !strings.Contains(name, "radius"):
			of = p.line
		default:
			continue
		}
		for _, word := range paintWord.FindAllString(d[2], -1) {
			if noColour.MatchString(word) {
				continue
			}
			value := word
			if named, ok := names[word]; ok {
				value = named
			}
			c, err := parseColour(value)
			if err != nil {
				return p, fmt.Errorf("%s: %w", d[0], err)
			}
			of[value] = c
		}
	}
	return p, nil
}

// low lists what falls below WCAG 2.2 AA (success criteria 1.4.3 and 1.4.11): text below 4.5 to 1, lines that
// show a control, a choice or the focus below 3 to 1. Every text and line is held against every surface,
// whichever of them meet; a surface that is not opaque against what it lies on.
func (p palette) low() (out []string) {
	surfaces := map[string]colour{}
	for name, c := range p.back {
		if c[3] == 1 {
			surfaces[name] = c
		}
	}
	for name, c := range p.back {
		for under, b := range p.back {
			if c[3] < 1 && b[3] == 1 {
				surfaces[name+" on "+under] = c.over(b)
			}
		}
	}
	for on, back := range surfaces {
		for _, kind := range []struct {
			what  string
			of    map[string]colour
			least float64
		}{{"text", p.text, 4.5}, {"line", p.line, 3}} {
			for name, c := range kind.of {
				if ratio := contrast(c.over(back), back); ratio < kind.least {
					out = append(out, fmt.Sprintf("%s %s on %s: %.2f, want %.1f", kind.what, name, on, ratio, kind.least))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestContrast(t *testing.T) {
	sheet, err := files.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	p, err := readPalette(string(sheet))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.text) < 3 || len(p.back) < 5 || len(p.line) < 2 {
		t.Fatalf("the sheet was not read: %v", p)
	}
	for _, l := range p.low() {
		t.Error(l)
	}
	if strings.Contains(string(sheet), "prefers-color-scheme") {
		t.Error("there are two themes, and one was measured")
	}
}

// The yardstick itself: known ratios, and sheets that must not pass.
func TestContrastIsMeasured(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000", "#ffffff", 21}, {"#777", "#fff", 4.48}, {"#767676", "#fff", 4.54}, {"#fff", "#ffff", 1}} {
		a, err := parseColour(c.a)
		b, trouble := parseColour(c.b)
		if got := contrast(a, b); err != nil || trouble != nil || math.Abs(got-c.want) > 0.005 {
			t.Errorf("contrast of %s and %s = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
	for sheet, want := range map[string]string{
		"a { color: #777; background: #fff }":                              "text #777 on #fff: 4.48",
		":root { --x: #777 } a { color: var(--x) } b { background: #fff }": "text #777 on #fff",
		"a { color: #000; background: #fff; border: 1px solid #aaa }":      "line #aaa on #fff",
		"a { color: #888 } b { background: #000 } c { background: #fff8 }": "text #888 on #fff8 on #000",
		"a { color: red }": "no colour that can be measured",
		"a { background: linear-gradient(#000, #fff) }": "no colour that can be measured",
	} {
		p, err := readPalette(sheet)
		if got := fmt.Sprint(p.low(), err); !strings.Contains(got, want) {
			t.Errorf("%s gives %s, want %q", sheet, got, want)
		}
	}
}
