package org.wgintent.artifact;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code generated/manifest.json}: what went in, what came out. It proves nothing by itself:
 * whoever applies compiles again and compares bytes.
 *
 * @param compiler version of wg-intent
 * @param inputs SHA-256 of each file of intent
 * @param outputs SHA-256 of each file below {@code state/} and {@code generated/}, but for this one
 */
public record Manifest(
    String compiler, SortedMap<String, String> inputs, SortedMap<String, String> outputs)
    implements JsonDocument {

  public static final String PATH = "manifest.json";

  public static Manifest of(
      String compiler,
      Map<String, Digest> inputs,
      Map<String, String> state,
      Map<String, String> generated) {
    SortedMap<String, String> in = new TreeMap<>();
    inputs.forEach((path, digest) -> in.put(path, digest.hex()));
    SortedMap<String, String> out = new TreeMap<>();
    state.forEach((path, text) -> out.put("state/" + path, Digest.of(text).hex()));
    generated.forEach((path, text) -> out.put("generated/" + path, Digest.of(text).hex()));
    return new Manifest(compiler, in, out);
  }
}
