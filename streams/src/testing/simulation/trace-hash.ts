/** A rolling 64-bit hash of all that happened, for asserting that two runs were the same run. */
export class TraceHash {
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  addNumber(value: number): void {
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 2 ** 32) | 0);
  }

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
  }

  /** The hash so far as 16 hexadecimal digits. */
  digest(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #mix(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x01000193);
    this.#high = Math.imul((this.#high ^ word ^ (this.#low >>> 15)) + 0x7f4a7c15, 0x85ebca6b);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
