package org.wgintent.routes.camel;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.wgintent.job.Progress;
import org.wgintent.job.Step;

/** A step of the job on the progress that a message carries. */
record StepProcessor(Step<?, ?> step) implements Processor {

  @Override
  public void process(Exchange exchange) throws Exception {
    Progress progress = exchange.getMessage().getMandatoryBody(Progress.class);
    exchange.getMessage().setBody(progress.through(step));
  }
}
