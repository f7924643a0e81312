package org.wgintent.whole;

import org.junit.jupiter.api.Tag;
import org.wgintent.whole.WholeJobTest.Remote;

/** The same, of a repository that is reached by HTTPS. */
@Tag("full")
@Remote("https")
class WholeJobOverHttpsTest extends WholeJobTest {}
