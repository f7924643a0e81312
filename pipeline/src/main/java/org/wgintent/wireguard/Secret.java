package org.wgintent.wireguard;

/** 32 bytes that must never reach Git, a log, an argument or a message. */
public sealed interface Secret permits PrivateKey, PresharedKey {

  /** wg(8)'s base64. The only way out; call it where the secret is handed over, nowhere else. */
  String reveal();
}
