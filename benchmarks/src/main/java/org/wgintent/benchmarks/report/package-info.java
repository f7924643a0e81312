/**
 * The summary for people: Markdown, and pictures beside it. The same summary gives the same bytes.
 */
@NullMarked
package org.wgintent.benchmarks.report;

import org.jspecify.annotations.NullMarked;
