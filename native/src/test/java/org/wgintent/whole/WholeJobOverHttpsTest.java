package org.wgintent.whole;

import org.wgintent.whole.WholeJobTest.Remote;

/** The same, of a repository that is reached by HTTPS. */
@Remote("https")
class WholeJobOverHttpsTest extends WholeJobTest {}
