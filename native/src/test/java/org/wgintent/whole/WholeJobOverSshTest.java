package org.wgintent.whole;

import org.wgintent.whole.WholeJobTest.Remote;

/** The same, of a repository that is reached by SSH. */
@Remote("ssh")
class WholeJobOverSshTest extends WholeJobTest {}
