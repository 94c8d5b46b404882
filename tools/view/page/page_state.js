// What the page shows, in one place. Whoever draws listens to the parts it draws; changes are told once a frame.

export class PageState {
  #listeners = [];
  #changed = new Set();

  constructor(values) {
    Object.assign(this, values);
  }

  // `parts`: names of what is new, and its values.
  change(parts) {
    for (const [name, value] of Object.entries(parts)) {
      if (this[name] === value) continue;
      this[name] = value;
      this.touch(name);
    }
  }

  // Something inside that part has changed.
  touch(name) {
    if (this.#changed.size === 0) requestAnimationFrame(() => this.#tell());
    this.#changed.add(name);
  }

  listen(names, listener) {
    this.#listeners.push({ names, listener });
  }

  #tell() {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const { names, listener } of this.#listeners) if (names.some((name) => changed.has(name))) listener(changed);
  }
}
