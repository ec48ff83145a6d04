// SPDX-License-Identifier: Apache-2.0
// The keys of the review page. Every change is a POST whose answer is the next set's markup; the pictures of
// the set that follows are loaded beforehand into #ahead and moved over, so that they are there at once.
'use strict';
(() => {
  const $ = (q, at = document) => at.querySelector(q);
  const main = () => $('#set');
  let chosen = 0, busy = false, box = null, mark = null;

  const figures = () => [...document.querySelectorAll('#set .shots figure')];
  const photoAt = i => figures()[i]?.dataset.photo;

  function choose(i, focus = true) {
    const all = figures();
    chosen = Math.max(0, Math.min(i, all.length - 1));
    all.forEach((f, n) => {
      f.classList.toggle('chosen', n === chosen);
      if (n === chosen) f.setAttribute('aria-current', 'true'); else f.removeAttribute('aria-current');
    });
    if (focus) all[chosen]?.focus();
    if (!$('#clear').hidden) clear(true); // held: the one that is chosen now
  }

  async function why(img) { // what the server says of a picture that it does not show
    const p = document.createElement('p');
    img.replaceWith(p);
    try { p.textContent = (await (await fetch(img.src)).text()).trim(); } catch { p.textContent = '—'; }
  }

  function put(html) {
    const was = { set: main().dataset.set, photo: photoAt(chosen), at: chosen };
    clear(false); // a key that is held showed a photo of the set that goes
    const doc = new DOMParser().parseFromString(html, 'text/html');
    const next = document.importNode(doc.querySelector('main'), true);
    for (const img of next.querySelectorAll('img[data-photo]')) {
      const ready = [...document.querySelectorAll('#ahead img')].find(i => i.dataset.photo === img.dataset.photo && i.complete && i.naturalWidth);
      if (ready) { ready.alt = img.alt; img.replaceWith(ready); }
    }
    main().replaceWith(next);
    const heard = document.createElement('span'); // a new one, or the same words twice are said once
    heard.textContent = $('#tosay', next).textContent;
    $('#heard').replaceChildren(heard);
    shown(was.set === next.dataset.set ? was : {});
  }

  // frame lays the box of a photo over it: x, y, width and height in 1/10000 of the picture, from the left and
  // the top in every language, since a picture is not mirrored.
  function frame(img, [x, y, w, h]) {
    const over = $('.box', img.parentNode), r = img.getBoundingClientRect(), p = img.parentNode.getBoundingClientRect();
    const px = (part, of) => `${part / 10000 * of}px`;
    over.hidden = false;
    Object.assign(over.style, { left: `calc(${r.left - p.left}px + ${px(x, r.width)})`, top: `calc(${r.top - p.top}px + ${px(y, r.height)})`, width: px(w, r.width), height: px(h, r.height) });
    return over;
  }

  function sharpen(to, photo, text) { to.hidden = false; to.src = `/picture/${photo}?box=${text}`; }

  // kept draws the box again in which somebody read the card; the rest of the photo stays blurred.
  function kept() {
    const f = $('#set figure[data-box]'), img = f && $('.pic > img', f);
    if (!img || (box && box !== `${f.dataset.photo} ${f.dataset.box}`)) return; // another one was made since
    const text = f.dataset.box, draw = () => img.isConnected && img.naturalWidth && frame(img, text.split(',').map(Number));
    if (!box) {
      const sharp = new Image();
      sharp.alt = '';
      sharp.src = `/picture/${f.dataset.photo}?box=${text}`;
      $('.box', f).replaceChildren(sharp);
      box = `${f.dataset.photo} ${text}`;
      sharpen($('#sharp'), f.dataset.photo, text);
    }
    if (!draw()) img.addEventListener('load', draw, { once: true });
  }
  addEventListener('resize', () => {
    const [photo, text] = (box || '').split(' '), img = text && $(`#set .pic > img[data-photo="${photo}"]`);
    if (mark) frame(mark.img, mark.at); else if (img) frame(img, text.split(',').map(Number));
  });

  // shown begins with a set; of one that was shown already, the photo stays chosen, or where that went the one in
  // its place.
  function shown({ photo, at = 0 } = {}) {
    box = mark = null;
    $('#boxhelp').hidden = true;
    const set = main().dataset.set;
    history.replaceState(null, '', set ? `/set/${set}?${main().dataset.q}` : `/?${main().dataset.q}`);
    for (const img of document.querySelectorAll('#set img[data-photo]')) {
      img.addEventListener('error', () => why(img), { once: true });
      if (img.complete && !img.naturalWidth) why(img);
    }
    kept();
    const again = figures().findIndex(f => f.dataset.photo === photo), said = $('#said:not([hidden])');
    choose(again < 0 ? at : again, !said);
    if (said) said.tabIndex = -1;
    if (said || !figures().length) (said || $('h1')).focus(); // never on what is no longer there
    main().dataset.ready = 'yes';
    ahead();
  }

  // ahead loads the pictures of the set that follows, when those of this one are there and one at a time: a
  // decision never waits behind them for a connection, nor on the server for a processor. It ends when another
  // set is shown, and pauses while a decision is under way.
  async function ahead() {
    const m = main();
    delete $('#ahead').dataset.after;
    if (!m.dataset.set) return;
    const ended = img => img.complete || new Promise(done => { img.addEventListener('load', done, { once: true }); img.addEventListener('error', done, { once: true }); });
    try {
      await Promise.all([...m.querySelectorAll('img[data-photo]')].map(ended));
      if (!m.isConnected) return;
      const html = await (await fetch(`/next?${m.dataset.q}&after=${m.dataset.set}`, { headers: { 'X-Amana': 'fragment' } })).text();
      const doc = new DOMParser().parseFromString(html, 'text/html');
      if (!m.isConnected) return;
      const had = [...$('#ahead').children];
      $('#ahead').replaceChildren();
      for (const i of doc.querySelectorAll('img[data-photo]')) {
        await asked;
        if (!m.isConnected) return;
        const n = had.find(h => h.dataset.photo === i.dataset.photo) || new Image();
        $('#ahead').append(n);
        if (n.src) continue;
        n.dataset.photo = i.dataset.photo;
        n.draggable = false;
        n.src = i.getAttribute('src');
        await ended(n);
      }
      if (m.isConnected) $('#ahead').dataset.after = m.dataset.set;
    } catch { /* the next set then loads its pictures when it is shown */ }
  }

  let asked = Promise.resolve(); // done when nothing is under way
  function ask(url, options) {
    if (busy) return; // a key meant for this set must not fall on the next one
    busy = true;
    asked = answer(url, options);
    return asked;
  }

  async function answer(url, options) {
    document.body.setAttribute('aria-busy', 'true');
    try {
      const r = await fetch(url, { headers: { 'X-Amana': 'fragment' }, ...options });
      const text = await r.text();
      if ((r.headers.get('Content-Type') || '').startsWith('text/html')) put(text); else say(text);
    } catch (e) { console.error(e); say(main().dataset.gone); } finally { busy = false; document.body.removeAttribute('aria-busy'); }
  }

  function say(text) { const p = $('#said'); p.hidden = false; p.textContent = text; p.scrollIntoView({ block: 'nearest' }); }

  function decide(fields) {
    const m = main().dataset, body = new URLSearchParams({ set: m.set || '', version: m.version || '', seen: m.seen || '', q: m.q });
    for (const [k, v] of Object.entries(fields)) for (const one of [].concat(v)) if (one !== undefined) body.append(k, one);
    return ask('/decide', { method: 'POST', body });
  }

  function beside(action, side, photos) {
    const m = main().dataset;
    if (!m[side]) say($('#heard').dataset[side]); else decide({ action, other: m[side], other_version: m[side + 'Version'], photo: photos || [] });
  }

  function look() { // at a copy in place of which a line of text stands, blurred as any photo
    const f = figures()[chosen], line = f && $('.copyof', f);
    if (!line) return;
    const img = new Image();
    Object.assign(img, { alt: $('button', line).dataset.alt, draggable: false });
    img.dataset.photo = f.dataset.photo;
    img.addEventListener('error', () => why(img), { once: true });
    img.src = `/picture/${f.dataset.photo}`;
    line.replaceWith(img);
    f.focus();
  }

  function flag(name) { // a second press takes it back
    const f = figures()[chosen];
    if (f) decide({ action: 'flag', flag: name, off: f.dataset.flags.split(' ').includes(name) ? 'yes' : [], photo: f.dataset.photo });
  }

  const acts = {
    confirm: () => decide({ action: 'confirm' }),
    split: () => (chosen ? decide({ action: 'split', photo: figures().slice(chosen).map(f => f.dataset.photo) }) : say($('#heard').dataset.first)),
    reject: () => decide({ action: 'reject', photo: photoAt(chosen) }),
    merge_next: () => beside('merge', 'behind'), merge_previous: () => beside('merge', 'before'),
    move_next: () => beside('move', 'behind', photoAt(chosen)), move_previous: () => beside('move', 'before', photoAt(chosen)),
    card: () => { const d = $('#card'); d.show(); edit($('input', d)); }, // not modal: the box is made beside it
    box: () => startMark(),
    note: () => { const d = $('#note'); d.showModal(); edit($('textarea', d)); }, role: () => { which(); $('#role').showModal(); }, help: () => $('#help').showModal(),
    skip: () => ask(`/next?${main().dataset.q}&after=${main().dataset.set}&look=yes`),
    living_person: () => flag('living_person'), several_bodies: () => flag('several_bodies'),
    look,
    undo: () => decide({ action: 'undo' }), redo: () => decide({ action: 'redo' }),
  };
  // A reader who is asked for the class alone is told so; the server refuses the rest too.
  function run(act) {
    const only = main().dataset.alone;
    if (only && !['look', 'skip', 'undo', 'redo', 'help'].includes(act)) say(only); else acts[act]();
  }

  // By place on the keyboard, so that an Arabic layout has the same keys.
  const keys = { Enter: 'confirm', KeyS: 'split', KeyR: 'reject', KeyN: 'merge_next', KeyP: 'merge_previous', KeyC: 'card', KeyX: 'box', KeyV: 'look', KeyT: 'note', KeyO: 'role', KeyL: 'living_person', KeyB: 'several_bodies', KeyK: 'skip', KeyU: 'undo', KeyY: 'redo', KeyH: 'help' };
  const shifted = { KeyN: 'move_next', KeyP: 'move_previous', Slash: 'help' };

  function clear(on) {
    const pane = $('#clear'), photo = photoAt(chosen);
    if (!on || !photo) { pane.hidden = true; pane.replaceChildren(); return; }
    if (!pane.hidden && pane.dataset.photo === photo) return;
    const img = new Image();
    img.alt = '';
    img.src = `/picture/${photo}?mode=clear`;
    pane.dataset.photo = photo;
    img.addEventListener('error', () => why(img), { once: true });
    pane.replaceChildren(img);
    pane.hidden = false;
  }

  addEventListener('keydown', e => {
    if (mark && e.code === 'Escape') { dropMark(); e.preventDefault(); return; } // wherever the focus is
    if (e.target.matches?.('.box.open')) { if (!e.ctrlKey && !e.metaKey && !e.altKey && boxKey(e)) e.preventDefault(); return; }
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName), open = $('dialog:modal') || $('dialog[open]');
    const letters = main().dataset.keys === 'yes'; // the keys that name an act; Space and the arrows always work
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (open) {
      if (e.key === 'Escape') open.close();
      if (!letters) return;
      const n = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
      const button = open.id === 'role' && n && [...open.querySelectorAll('button')].find(b => $('kbd', b)?.textContent === n[1]);
      if (button) { e.preventDefault(); button.click(); }
      return;
    }
    if (e.target.id === 'hold' && (e.code === 'Space' || e.code === 'Enter')) { e.preventDefault(); if (!e.repeat) clear(true); return; }
    if (typing || (e.code === 'Enter' && /^(BUTTON|A|SUMMARY)$/.test(e.target.tagName)) || (e.code === 'Space' && /^(BUTTON|SUMMARY)$/.test(e.target.tagName))) return;
    if (e.code === 'Space') { e.preventDefault(); if (!e.repeat) clear(true); return; }
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight', back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    if (e.code === forward) { e.preventDefault(); choose(chosen + 1); return; }
    if (e.code === back) { e.preventDefault(); choose(chosen - 1); return; }
    if (e.repeat || !letters) return;
    const digit = /^(?:Digit|Numpad)([0-6])$/.exec(e.code);
    if (digit && main().dataset.set) {
      e.preventDefault();
      const name = [...document.querySelectorAll('#decide button')].find(b => $('kbd', b).textContent === digit[1]).value;
      decide({ action: 'class', class: name, and: e.shiftKey ? 'confirm' : [] });
      return;
    }
    const act = (e.shiftKey && shifted[e.code]) || (!e.shiftKey && keys[e.code]);
    if (act && (main().dataset.set || act === 'undo' || act === 'redo' || act === 'help')) { e.preventDefault(); run(act); }
  });
  addEventListener('keyup', e => { if (e.code === 'Space' || e.code === 'Enter') clear(false); });
  addEventListener('blur', () => clear(false));
  // The same by a button that is held, for a hand without keys. The pointer stays the button's wherever it goes.
  addEventListener('pointerdown', e => {
    if (e.target.id !== 'hold' || e.button !== 0) return;
    e.target.setPointerCapture(e.pointerId);
    clear(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) addEventListener(end, e => { if (e.target.id === 'hold') clear(false); });
  addEventListener('contextmenu', e => { if (e.target.id === 'hold') e.preventDefault(); }); // what a finger that rests would open

  addEventListener('click', e => {
    const act = e.target.closest('[data-act]');
    const figure = e.target.closest('figure');
    if (figure) choose(figures().indexOf(figure), false);
    if (act) run(act.dataset.act);
  });
  addEventListener('focusin', e => { const f = e.target.closest?.('figure'); if (f) choose(figures().indexOf(f), false); });
  addEventListener('submit', e => {
    if (e.target.id === 'decide') {
      e.preventDefault();
      decide({ action: 'class', class: e.submitter.value });
      return;
    }
    const dialog = e.target.closest('dialog'), value = e.submitter?.value;
    if (!dialog || !value || value === 'close' || dialog.id === 'help') return;
    const fields = Object.fromEntries(new FormData(e.target));
    if (dialog.id === 'card') keep(dialog.id, fields, decide({ action: 'card', ...fields, box: box || [] }));
    if (dialog.id === 'note') keep(dialog.id, fields, decide({ action: 'note', ...fields }));
    if (dialog.id === 'role') decide({ action: 'role', role: value, photo: photoAt(chosen) });
  });

  // keep leaves what was typed in the form where it was refused, so that nobody types it a second time.
  async function keep(form, fields, answered) {
    const set = main().dataset.set;
    await answered;
    if ($('#said').hidden || main().dataset.set !== set) return;
    for (const [name, text] of Object.entries(fields)) $(`#${form} [name=${name}]`).value = text;
  }

  // edit begins with the old text chosen, so that what is typed takes its place.
  function edit(field) { field.focus(); field.select(); }

  // which says of which photo the role is asked.
  function which() {
    const says = $('figcaption', figures()[chosen]);
    $('#role .which').replaceChildren(...(says ? says.cloneNode(true).childNodes : []));
  }

  // Enter saves a note, as in the fields of a line; with Shift it begins a new line.
  addEventListener('keydown', e => {
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || !e.target.matches?.('dialog textarea')) return;
    e.preventDefault();
    e.target.form.requestSubmit($('button[value=save]', e.target.form));
  });

  // What is typed on the card is shown as it is kept: digits as 0 to 9, and an unreadable one as ?. Marks that
  // show nothing keep a number behind an Arabic letter in its order; they stand outside of what is counted.
  const bare = text => text.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/[٠-٩۰-۹]/g, d => d.charCodeAt(0) & 15).replace(/؟/g, '?');
  const ordered = text => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? text.replace(/[\p{Nd}?](?:[^\p{L}\p{M}\s]*[\p{Nd}?])?/gu, '\u200e$&\u200e') : text;
  function tidy(field, how) {
    const was = field.bare ?? bare(field.defaultValue);
    let at = bare(field.value.slice(0, field.selectionStart)).length, text = bare(field.value);
    if (text === was && how === 'deleteContentBackward') { text = text.slice(0, Math.max(0, at - 1)) + text.slice(at); at = Math.max(0, at - 1); } // a mark alone was deleted
    if (text === was && how === 'deleteContentForward') text = text.slice(0, at) + text.slice(at + 1);
    field.bare = text = text.slice(0, 32);
    const shown = ordered(text);
    if (shown === field.value) return;
    field.value = shown;
    let i = 0;
    while (i < shown.length && bare(shown.slice(0, i)).length < Math.min(at, text.length)) i++;
    field.setSelectionRange(i, i);
  }
  const typed = e => { if (!e.isComposing && e.target.closest?.('#card input')) tidy(e.target, e.inputType); };
  addEventListener('input', typed);
  addEventListener('compositionend', typed);

  // The box on a blurred photo: the server sharpens it and nothing else. It is dragged, or clicked corner by
  // corner, or moved by keys; mark is one that is under way and not taken: on which picture, where, and the
  // corner that was clicked first.
  const least = 200, quarter = 10000 * 10000 / 4, step = 200; // 1/10000 of a side; the server refuses more than a quarter

  function tell(key, ...n) { const p = $('#live'); p.textContent = p.dataset[key].replace(/%(\d)/g, (_, i) => n[i - 1]); }

  function startMark() {
    const f = figures()[chosen], img = f && $('.pic > img', f);
    if (!img?.naturalWidth) { say($('#live').dataset.none); return; }
    const [photo, text] = (box || '').split(' ');
    hideBoxes();
    mark = { img, at: photo === f.dataset.photo ? text.split(',').map(Number) : [3500, 4000, 3000, 2000], corner: null };
    drawMark();
    mark.over.scrollIntoView({ block: 'center' });
  }

  function hideBoxes() {
    for (const old of document.querySelectorAll('#set .box')) { old.hidden = true; old.classList.remove('open'); old.removeAttribute('tabindex'); old.removeAttribute('role'); old.replaceChildren(); }
    $('#boxhelp').hidden = true;
  }

  function drawMark() {
    const over = mark.over = frame(mark.img, mark.at);
    over.classList.add('open');
    over.tabIndex = 0;
    over.setAttribute('role', 'application'); // a screen reader then leaves the arrows to the page
    over.setAttribute('aria-label', `${$('#live').dataset.box}: ${mark.img.alt}`);
    over.setAttribute('aria-describedby', 'boxhelp');
    $('#boxhelp').hidden = false;
    over.focus({ preventScroll: true });
    tell('at', ...mark.at.map(v => Math.round(v / 100)));
  }

  function boxKey(e) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (e.code === 'Escape') { dropMark(); return true; }
    if (e.code === 'Enter' || e.code === 'NumpadEnter') { if (!e.repeat) takeMark(); return true; }
    if (ways[e.code] && e.shiftKey) return resize(...ways[e.code]);
    if (e.key === '+' || e.key === '=' || e.code === 'NumpadAdd') return resize(1, 1);
    if (e.key === '-' || e.key === '_' || e.code === 'NumpadSubtract') return resize(-1, -1);
    if (!ways[e.code]) return false;
    const [x, y, w, h] = mark.at, [dx, dy] = ways[e.code], within = (v, room) => Math.max(0, Math.min(v, 10000 - room));
    mark.at = [within(x + dx * step, w), within(y + dy * step, h), w, h];
    drawMark();
    return true;
  }

  // resize makes the box wider and higher at its right and lower edges; at the picture's edge it is moved back.
  function resize(dx, dy) {
    const [x, y, w, h] = mark.at, size = (v, d) => Math.max(least, Math.min(v + d * step, 10000)), nw = size(w, dx), nh = size(h, dy);
    if (nw * nh > quarter) { tell('large'); return true; }
    mark.at = [Math.min(x, 10000 - nw), Math.min(y, 10000 - nh), nw, nh];
    drawMark();
    return true;
  }

  function dropMark() {
    const f = mark.img.closest('figure');
    hideBoxes();
    mark = box = null;
    $('#sharp').hidden = true;
    kept(); // the one that was kept with the reading stays
    choose(figures().indexOf(f));
    tell('dropped');
  }

  function takeMark() { const { img, at } = mark; mark = null; take(img, at); }

  function take(img, at) {
    const text = at.join(',');
    hideBoxes();
    frame(img, at);
    box = `${img.dataset.photo} ${text}`;
    sharpen($('#sharp'), img.dataset.photo, text);
    run('card');
    tell('taken');
  }

  const place = (e, img) => { const r = img.getBoundingClientRect(), part = (v, of) => Math.round(10000 * Math.min(1, Math.max(0, v / of))); return [part(e.clientX - r.left, r.width), part(e.clientY - r.top, r.height)]; };
  const between = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.abs(x - u), Math.abs(y - v)];
  const tiny = ([, , w, h]) => w < least || h < least;

  // corner takes a click while a box is under way: the first is one corner, the second the opposite one.
  function corner(img, at) {
    const first = mark.img === img && mark.corner, whole = first && between(first, at);
    if (whole && !tiny(whole) && whole[2] * whole[3] <= quarter) { mark = null; take(img, whole); return; }
    const large = whole && !tiny(whole);
    hideBoxes();
    mark = { img, at: [...at.map(v => Math.min(v, 10000 - least)), least, least], corner: at };
    drawMark();
    tell(large ? 'large' : 'corner');
  }

  let from = null;
  addEventListener('pointerdown', e => {
    const img = e.target.closest('.pic')?.querySelector(':scope > img');
    if (img && e.button === 0) from = { img, at: place(e, img) };
  });
  addEventListener('pointermove', e => {
    if (!from) return;
    const drawn = between(from.at, place(e, from.img));
    if (!from.box && tiny(drawn)) return; // a click, until it goes farther
    if (!from.box) { hideBoxes(); mark = null; }
    frame(from.img, from.box = drawn);
  });
  addEventListener('pointercancel', () => { from = null; });
  // A click ends with the focus on the photo; the box under way takes it back afterwards.
  addEventListener('click', e => { if (mark?.click && e.target.closest('.pic')) { const { img, at } = mark.click; mark.click = null; corner(img, at); } });
  addEventListener('pointerup', () => {
    const drag = from;
    from = null;
    if (drag && !drag.box && mark) mark.click = drag;
    if (!drag?.box) return;
    if (tiny(drag.box) || drag.box[2] * drag.box[3] > quarter) { if (!tiny(drag.box)) say($('#live').dataset.large); hideBoxes(); kept(); return; }
    if (main().dataset.alone) { hideBoxes(); run('card'); return; }
    take(drag.img, drag.box);
  });

  shown();
})();
