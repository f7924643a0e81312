package org.wgintent.artifact;

/**
 * A record that is written as JSON, or read from it. Jackson looks at its components by reflection,
 * which a native executable must be told of: its metadata is made of the records that are marked so
 * and of what they hold.
 */
public interface JsonDocument {}
