/** How the vSphere Automation API says no: the HTTP status of each of its standard errors. */
const STATUS = {
  ALREADY_EXISTS: 400,
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
} as const;

export class RestFault extends Error {
  override readonly name = 'RestFault';
  readonly type: keyof typeof STATUS;

  constructor(type: keyof typeof STATUS, message: string) {
    super(message);
    this.type = type;
  }

  get status(): number {
    return STATUS[this.type];
  }
}

export const notFound = (what: string): RestFault => new RestFault('NOT_FOUND', `${what} was not found`);
export const invalid = (what: string): RestFault => new RestFault('INVALID_ARGUMENT', `${what} is not valid`);
