package org.wgintent.whole;

import org.junit.jupiter.api.Tag;
import org.wgintent.whole.WholeJobTest.Elsewhere;

/** The same, on the stand-in for GitLab. */
@Tag("full")
@Elsewhere(option = "--forge", value = "gitlab")
class WholeJobOnGitLabTest extends WholeJobTest {}
