/** Whether what was asked of the server may have happened, or may still: its answer may be lost, but a refusal is none. */
export class SentRequest {
  readonly #isRefusal: (error: unknown) => boolean;
  #mayHappen = false;

  /** `isRefusal`: the errors after which nothing happens. */
  constructor(isRefusal: (error: unknown) => boolean) {
    this.#isRefusal = isRefusal;
  }

  get mayHappen(): boolean {
    return this.#mayHappen;
  }

  /** A refused request changes nothing of what an earlier one may do. */
  async send<T>(request: () => Promise<T>): Promise<T> {
    const before = this.#mayHappen;
    this.#mayHappen = true;
    try {
      return await request();
    } catch (error) {
      if (this.#isRefusal(error)) this.#mayHappen = before;
      throw error;
    }
  }
}
