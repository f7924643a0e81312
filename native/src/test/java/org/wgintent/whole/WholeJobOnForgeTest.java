package org.wgintent.whole;

import org.junit.jupiter.api.Tag;
import org.wgintent.whole.WholeJobTest.Elsewhere;

/** The same, of a repository on a forge that is reached by HTTPS, with requests and webhooks. */
@Tag("full")
@Elsewhere(option = "--forge", value = "gitea")
class WholeJobOnForgeTest extends WholeJobTest {}
