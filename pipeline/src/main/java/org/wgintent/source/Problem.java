package org.wgintent.source;

/** What can be wrong with a file before any rule looks at it: one code each. */
public enum Problem {
  NOT_TEXT("WG101"),
  NOT_YAML("WG102"),
  FILE_MISSING("WG103"),
  DUPLICATE_KEY("WG104"),
  UNKNOWN_KEY("WG105"),
  MISSING_KEY("WG106"),
  WRONG_TYPE("WG107"),
  BAD_NAME("WG108"),
  BAD_VALUE("WG109"),
  TOO_LARGE("WG110"),
  TAG("WG111"),
  HOST_BITS("WG112"),
  HIGH_BIT("WG114");

  private final String code;

  Problem(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }
}
