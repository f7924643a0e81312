package org.wgintent.whole;

/** The same of the native executable. */
class AccountsIT extends AccountsTest {

  @Override
  String program() {
    return System.getProperty("wgintent.program");
  }
}
