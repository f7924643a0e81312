package org.wgintent.whole;

import org.wgintent.whole.WholeJobTest.Elsewhere;

/** The same, of a repository on a forge that is reached by HTTPS, with requests and webhooks. */
@Elsewhere(option = "--forge", value = "gitea")
class WholeJobOnForgeTest extends WholeJobTest {}
