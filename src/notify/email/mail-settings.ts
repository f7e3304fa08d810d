/** Where mail goes, and of what it is sent. Holds no secret: the password is asked for when a mail is sent. */
export interface MailSettings {
  readonly server: MailServer;
  readonly from: string;
  readonly to: readonly string[];
  readonly on: { readonly start: boolean; readonly complete: boolean; readonly failure: boolean };
}

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` and `implicit` never go on without TLS. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca?: string;
  readonly login?: MailLogin;
}

export interface MailLogin {
  readonly username: string;
  readonly method: 'password' | 'oauth2';
  /** The password, or an access token that is good now. */
  readonly secret: (signal: AbortSignal) => Promise<string>;
}
