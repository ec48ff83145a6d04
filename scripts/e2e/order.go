// SPDX-License-Identifier: Apache-2.0

package main

// typeExam types a mark and a number with an unreadable digit, as an Arabic keyboard gives them: the field
// shows them as they are kept, and deleting takes digits and never a mark that nobody sees.
func (r *reviewer) typeExam() error {
	b := r.b
	if err := b.eval(`document.querySelector('#card input[name=exam]').focus()`, nil); err != nil {
		return err
	}
	for _, c := range "ج ٩٨؟76" {
		if err := b.write(string(c)); err != nil {
			return err
		}
	}
	if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": "rawKeyDown", "code": "Backspace", "key": "Backspace", "windowsVirtualKeyCode": 8}, nil); err != nil {
		return err
	}
	return b.wait(`document.querySelector('#card input[name=exam]').value === 'ج \u200e98?7\u200e'`)
}

// examShown waits until the card is shown with its mark, each character on one line to the right of the one before it.
func (r *reviewer) examShown() error {
	return r.b.wait(`(() => {
		const part = [...document.querySelectorAll('#set .facts .whole > bdi')].find(e => e.textContent === 'ج 98?7');
		if (!part) return false;
		const at = [], lines = new Set(), walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode());) for (let i = 0; i < n.length; i++) {
			const range = document.createRange();
			range.setStart(n, i);
			range.setEnd(n, i + 1);
			at.push(range.getBoundingClientRect().left);
			if (n.data[i].match(/[0-9?]/)) lines.add(range.getBoundingClientRect().top);
		}
		return lines.size === 1 && at.every((x, i) => !i || x > at[i - 1]);
	})()`)
}
