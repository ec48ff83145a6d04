// SPDX-License-Identifier: Apache-2.0
// The keys of the review page. Every change is a POST whose answer is the next set's markup; the pictures of
// the set that follows are loaded beforehand into #ahead and moved over, so that they are there at once.
'use strict';
(() => {
  const $ = (q, at = document) => at.querySelector(q);
  const main = () => $('#set');
  let chosen = 0, busy = false, box = null;

  const figures = () => [...document.querySelectorAll('#set .shots figure')];
  const photoAt = i => figures()[i]?.dataset.photo;

  function choose(i, focus = true) {
    const all = figures();
    chosen = Math.max(0, Math.min(i, all.length - 1));
    all.forEach((f, n) => f.classList.toggle('chosen', n === chosen));
    if (focus) all[chosen]?.focus();
  }

  async function why(img) { // what the server says of a picture that it does not show
    const p = document.createElement('p');
    img.replaceWith(p);
    try { p.textContent = (await (await fetch(img.src)).text()).trim(); } catch { p.textContent = '—'; }
  }

  function put(html) {
    const doc = new DOMParser().parseFromString(html, 'text/html');
    const next = document.importNode(doc.querySelector('main'), true);
    for (const img of next.querySelectorAll('img[data-photo]')) {
      const ready = [...document.querySelectorAll('#ahead img')].find(i => i.dataset.photo === img.dataset.photo && i.complete && i.naturalWidth);
      if (ready) { ready.alt = img.alt; img.replaceWith(ready); }
    }
    main().replaceWith(next);
    shown();
  }

  // frame lays the box of a photo over it: x, y, width and height as parts of the picture.
  function frame(img, [x, y, w, h]) {
    const mark = $('.box', img.parentNode), r = img.getBoundingClientRect(), p = img.parentNode.getBoundingClientRect();
    mark.hidden = false;
    Object.assign(mark.style, { left: `${r.left - p.left + x * r.width}px`, top: `${r.top - p.top + y * r.height}px`, width: `${w * r.width}px`, height: `${h * r.height}px` });
    return mark;
  }

  function sharpen(to, photo, text) { to.hidden = false; to.src = `/picture/${photo}?box=${text}`; }

  // kept draws the box again in which somebody read the card; the rest of the photo stays blurred.
  function kept() {
    const f = $('#set figure[data-box]'), img = f && $('.pic > img', f);
    if (!img || (box && box !== `${f.dataset.photo} ${f.dataset.box}`)) return; // another one was dragged since
    const text = f.dataset.box, draw = () => img.isConnected && img.naturalWidth && frame(img, text.split(',').map(n => n / 10000));
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
  addEventListener('resize', () => kept());

  function shown() {
    box = null;
    const set = main().dataset.set;
    history.replaceState(null, '', set ? `/set/${set}?${main().dataset.q}` : `/?${main().dataset.q}`);
    for (const img of document.querySelectorAll('#set img[data-photo]')) {
      img.addEventListener('error', () => why(img), { once: true });
      if (img.complete && !img.naturalWidth) why(img);
    }
    kept();
    choose(0, !$('#said:not([hidden])'));
    main().dataset.ready = 'yes';
    ahead();
  }

  async function ahead() {
    const m = main();
    if (!m.dataset.set) return;
    try {
      const html = await (await fetch(`/next?${m.dataset.q}&after=${m.dataset.set}`, { headers: { 'X-Amana': 'fragment' } })).text();
      const doc = new DOMParser().parseFromString(html, 'text/html');
      const imgs = [...doc.querySelectorAll('img[data-photo]')].map(i => { const n = new Image(); n.dataset.photo = i.dataset.photo; n.draggable = false; n.src = i.getAttribute('src'); return n; });
      $('#ahead').replaceChildren(...imgs);
    } catch { /* the next set then loads its pictures when it is shown */ }
  }

  async function ask(url, options) {
    if (busy) return; // a key meant for this set must not fall on the next one
    busy = true;
    document.body.setAttribute('aria-busy', 'true');
    try {
      const r = await fetch(url, { headers: { 'X-Amana': 'fragment' }, ...options });
      const text = await r.text();
      if ((r.headers.get('Content-Type') || '').startsWith('text/html')) put(text); else say(text);
    } catch (e) { say(String(e)); } finally { busy = false; document.body.removeAttribute('aria-busy'); }
  }

  function say(text) { const p = $('#said'); p.hidden = false; p.textContent = text; }

  function decide(fields) {
    const m = main().dataset, body = new URLSearchParams({ set: m.set || '', version: m.version || '', seen: m.seen || '', q: m.q });
    for (const [k, v] of Object.entries(fields)) for (const one of [].concat(v)) if (one !== undefined) body.append(k, one);
    return ask('/decide', { method: 'POST', body });
  }

  function beside(action, side, photos) {
    const m = main().dataset;
    if (m[side]) decide({ action, other: m[side], other_version: m[side + 'Version'], photo: photos || [] });
  }

  function flag(name) { // a second press takes it back
    const f = figures()[chosen];
    if (f) decide({ action: 'flag', flag: name, off: f.dataset.flags.split(' ').includes(name) ? 'yes' : [], photo: f.dataset.photo });
  }

  const acts = {
    confirm: () => decide({ action: 'confirm' }),
    split: () => decide({ action: 'split', photo: figures().slice(Math.max(1, chosen)).map(f => f.dataset.photo) }),
    reject: () => decide({ action: 'reject', photo: photoAt(chosen) }),
    merge_next: () => beside('merge', 'behind'), merge_previous: () => beside('merge', 'before'),
    move_next: () => beside('move', 'behind', photoAt(chosen)), move_previous: () => beside('move', 'before', photoAt(chosen)),
    card: () => { const d = $('#card'); d.show(); $('input', d).focus(); }, // not modal: the photos can be dragged on
    note: () => $('#note').showModal(), role: () => $('#role').showModal(), help: () => $('#help').showModal(),
    skip: () => ask(`/next?${main().dataset.q}&after=${main().dataset.set}&look=yes`),
    living_person: () => flag('living_person'), several_bodies: () => flag('several_bodies'),
    undo: () => decide({ action: 'undo' }), redo: () => decide({ action: 'redo' }),
  };
  // A reader who is asked for the class alone is told so; the server refuses the rest too.
  function run(act) {
    const only = main().dataset.alone;
    if (only && !['skip', 'undo', 'redo', 'help'].includes(act)) say(only); else acts[act]();
  }

  // By place on the keyboard, so that an Arabic layout has the same keys.
  const keys = { Enter: 'confirm', KeyS: 'split', KeyR: 'reject', KeyN: 'merge_next', KeyP: 'merge_previous', KeyC: 'card', KeyT: 'note', KeyO: 'role', KeyL: 'living_person', KeyB: 'several_bodies', KeyK: 'skip', KeyU: 'undo', KeyY: 'redo', KeyH: 'help' };
  const shifted = { KeyN: 'move_next', KeyP: 'move_previous', Slash: 'help' };

  function clear(on) {
    const pane = $('#clear');
    if (!on) { pane.hidden = true; pane.replaceChildren(); return; }
    if (!pane.hidden || !photoAt(chosen)) return;
    const img = new Image();
    img.alt = '';
    img.src = `/picture/${photoAt(chosen)}?mode=clear`;
    img.addEventListener('error', () => why(img), { once: true });
    pane.replaceChildren(img);
    pane.hidden = false;
  }

  addEventListener('keydown', e => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName), open = $('dialog[open]');
    if (e.ctrlKey || e.metaKey || e.altKey || main().dataset.keys !== 'yes') return;
    if (open) {
      if (e.key === 'Escape') open.close();
      const n = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
      const button = open.id === 'role' && n && [...open.querySelectorAll('button')].find(b => $('kbd', b)?.textContent === n[1]);
      if (button) { e.preventDefault(); button.click(); }
      return;
    }
    if (typing || (e.code === 'Enter' && /^(BUTTON|A|SUMMARY)$/.test(e.target.tagName)) || (e.code === 'Space' && /^(BUTTON|SUMMARY)$/.test(e.target.tagName))) return;
    if (e.code === 'Space') { e.preventDefault(); clear(true); return; }
    const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight', back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    if (e.code === forward) { e.preventDefault(); choose(chosen + 1); return; }
    if (e.code === back) { e.preventDefault(); choose(chosen - 1); return; }
    if (e.repeat) return;
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
  addEventListener('keyup', e => { if (e.code === 'Space') clear(false); });
  addEventListener('blur', () => clear(false));

  addEventListener('click', e => {
    const act = e.target.closest('[data-act]');
    if (act) { run(act.dataset.act); return; }
    const figure = e.target.closest('figure');
    if (figure) choose(figures().indexOf(figure), false);
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
    if (dialog.id === 'card') decide({ action: 'card', ...fields, box: box || [] });
    if (dialog.id === 'note') decide({ action: 'note', ...fields });
    if (dialog.id === 'role') decide({ action: 'role', role: value, photo: photoAt(chosen) });
  });

  // A box dragged on a blurred photo: the server sharpens the box and nothing else.
  let from = null;
  const place = (e, img) => { const r = img.getBoundingClientRect(); return [Math.min(1, Math.max(0, (e.clientX - r.left) / r.width)), Math.min(1, Math.max(0, (e.clientY - r.top) / r.height))]; };
  addEventListener('pointerdown', e => {
    const img = e.target.closest('.pic')?.querySelector('img');
    if (img && e.button === 0) from = { img, at: place(e, img) };
  });
  addEventListener('pointermove', e => {
    if (!from) return;
    const to = place(e, from.img);
    const x = Math.min(from.at[0], to[0]), y = Math.min(from.at[1], to[1]), w = Math.abs(from.at[0] - to[0]), h = Math.abs(from.at[1] - to[1]);
    from.box = [x, y, w, h];
    for (const old of document.querySelectorAll('#set .box')) { old.hidden = true; old.replaceChildren(); }
    frame(from.img, from.box);
  });
  addEventListener('pointerup', () => {
    const drag = from;
    from = null;
    if (!drag?.box || drag.box[2] < 0.02 || drag.box[3] < 0.02) return;
    if (main().dataset.alone) { run('card'); return; }
    const text = drag.box.map(v => Math.floor(v * 10000)).join(',');
    box = `${drag.img.dataset.photo} ${text}`;
    sharpen($('#sharp'), drag.img.dataset.photo, text);
    if (!$('#card')?.open) run('card');
  });

  shown();
})();
