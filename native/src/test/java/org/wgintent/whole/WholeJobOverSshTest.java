package org.wgintent.whole;

import org.junit.jupiter.api.Tag;
import org.wgintent.whole.WholeJobTest.Elsewhere;

/** The same, of a repository that is reached by SSH; {@link WholeJobIT} is more often run. */
@Tag("full")
@Elsewhere("ssh")
class WholeJobOverSshTest extends WholeJobTest {}
