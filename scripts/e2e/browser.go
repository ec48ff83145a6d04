// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// browser is a headless Chromium that is spoken to over a pipe in the DevTools protocol: messages in JSON,
// each ended by a zero byte.
type browser struct {
	cmd     *exec.Cmd
	to      io.WriteCloser
	session string

	mu     sync.Mutex
	last   int
	answer map[int]chan reply
	hosts  []string // that the page asked for something
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// start opens Chromium with a profile of its own and one empty page.
func start(program, profile string) (*browser, error) {
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b := &browser{to: to, answer: map[int]chan reply{}}
	b.cmd = exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--user-data-dir="+profile,
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "about:blank")
	b.cmd.ExtraFiles = []*os.File{in, out}
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	in.Close()
	out.Close()
	go b.listen(from)
	var made struct{ TargetID, SessionID string }
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &made); err != nil {
		return nil, err
	}
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &made); err != nil {
		return nil, err
	}
	b.session = made.SessionID
	if err := b.call("Page.enable", nil, nil); err != nil {
		return nil, err
	}
	if err := b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": pacer}, nil); err != nil {
		return nil, err
	}
	return b, b.call("Network.enable", nil, nil)
}

func (b *browser) listen(from io.Reader) {
	r := bufio.NewReaderSize(from, 1<<20)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m reply
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if to := b.answer[m.ID]; to != nil {
			delete(b.answer, m.ID)
			to <- m
		}
		if m.Method == "Network.requestWillBeSent" {
			var p struct{ Request struct{ URL string } }
			if json.Unmarshal(m.Params, &p) == nil {
				b.hosts = append(b.hosts, p.Request.URL)
			}
		}
		b.mu.Unlock()
	}
}

func (b *browser) call(method string, params, result any) error {
	b.mu.Lock()
	b.last++
	id, to := b.last, make(chan reply, 1)
	b.answer[id] = to
	b.mu.Unlock()
	message := map[string]any{"id": id, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case m := <-to:
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			return json.Unmarshal(m.Result, result)
		}
		return nil
	case <-time.After(20 * time.Second):
		return fmt.Errorf("%s: no answer", method)
	}
}

// eval runs an expression in the page and returns what it gives.
func (b *browser) eval(expression string, value any) error {
	var out struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct{ Text string }
	}
	err := b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &out)
	if err == nil && out.ExceptionDetails != nil {
		err = fmt.Errorf("%s: %s", expression, out.ExceptionDetails.Text)
	}
	if err != nil || value == nil {
		return err
	}
	return json.Unmarshal(out.Result.Value, value)
}

// key presses a key by its place on the keyboard; down and up alone are for one that is held.
func (b *browser) key(code string, shift bool, types ...string) error {
	if err := b.wait(`!document.body.hasAttribute('aria-busy')`); err != nil { // a key is not taken meanwhile
		return err
	}
	modifiers := 0
	if shift {
		modifiers = 8
	}
	if len(types) == 0 {
		types = []string{"rawKeyDown", "keyUp"}
	}
	for _, kind := range types {
		if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "code": code, "key": names[code], "modifiers": modifiers}, nil); err != nil {
			return err
		}
	}
	return nil
}

var names = map[string]string{"Enter": "Enter", "Escape": "Escape", "ArrowRight": "ArrowRight", "ArrowLeft": "ArrowLeft", "Tab": "Tab", "ArrowUp": "ArrowUp", "ArrowDown": "ArrowDown", "Equal": "+", "Minus": "-"}

// middle brings an element to where it can be seen, and returns its middle.
func (b *browser) middle(selector string) (at [2]float64, err error) {
	if err := b.wait(fmt.Sprintf(`document.querySelector(%q)`, selector)); err != nil {
		return at, err
	}
	return at, b.eval(fmt.Sprintf(`(e => { e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })(document.querySelector(%q))`, selector), &at)
}

// mouse presses the left button on the middle of an element, or lets it go there.
func (b *browser) mouse(selector, kind string) error {
	at, err := b.middle(selector)
	if err != nil {
		return err
	}
	return b.call("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}, nil)
}

func (b *browser) click(selector string) error {
	return errors.Join(b.mouse(selector, "mousePressed"), b.mouse(selector, "mouseReleased"))
}

func (b *browser) write(text string) error {
	return b.call("Input.insertText", map[string]any{"text": text}, nil)
}

// wait asks until an expression is true. A page that is being left answers nothing, and the next one is asked.
func (b *browser) wait(expression string) error {
	for range 6000 {
		var yes bool
		if err := b.eval("!!("+expression+")", &yes); err != nil && !strings.Contains(err.Error(), "navigated") {
			return err
		}
		if yes {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	var shows string
	_ = b.eval("document.body.innerText.slice(0, 400)", &shows)
	return fmt.Errorf("never became true: %s; the page shows %q", expression, shows)
}

// shoot takes a picture of the page at a size.
func (b *browser) shoot(name string, width, height int) error {
	if err := b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil); err != nil {
		return err
	}
	if err := b.wait(`[...document.querySelectorAll('#set img')].every(i => i.complete)`); err != nil {
		return err
	}
	var shot struct{ Data string }
	if err := b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o600)
}

func (b *browser) close() error {
	b.session = ""
	err := b.call("Browser.close", nil, nil)
	return errors.Join(err, b.to.Close(), b.cmd.Wait())
}
