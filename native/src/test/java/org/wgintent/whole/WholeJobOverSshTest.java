package org.wgintent.whole;

import org.junit.jupiter.api.Tag;
import org.wgintent.whole.WholeJobTest.Remote;

/** The same, of a repository that is reached by SSH. */
@Tag("full")
@Remote("ssh")
class WholeJobOverSshTest extends WholeJobTest {}
