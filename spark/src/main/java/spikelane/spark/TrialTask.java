package spikelane.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;
import spikelane.sim.io.BadInputException;
import spikelane.sim.study.run.TrialParcel;
import spikelane.sim.study.run.TrialWorker;

/** What an executor does: the trials of its partition, which is one. */
final class TrialTask extends AbstractFunction1<Iterator<TrialTask.Asked>, List<TrialTask.Answer>>
        implements
            Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final Broadcast<String> order;
    private final Broadcast<TrialParcel> full;

    /**
     * @param hash of the trial
     * @param own  what is there of it already
     */
    record Asked(String hash, TrialParcel own) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;
    }

    /**
     * @param hash    of the trial
     * @param parcel  what it left; null if it was refused
     * @param refused why: no machine that is as this one would do it
     * @param host    where
     */
    record Answer(String hash, TrialParcel parcel, String refused, String host) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;
    }

    /**
     * @param order a study's order
     * @param full  what full precision of the seed left; null for full precision
     */
    TrialTask(Broadcast<String> order, Broadcast<TrialParcel> full) {
        this.order = order;
        this.full = full;
    }

    @Override
    public List<Answer> apply(Iterator<Asked> trials) {
        List<Answer> answers = new ArrayList<>();
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        while (trials.hasNext()) {
            Asked asked = trials.next();
            try {
                answers.add(new Answer(asked.hash, TrialWorker.run(order.value(), asked.hash, asked.own,
                        full == null ? null : full.value(), TaskContext.get().cpus()), null, host));
            } catch (BadInputException e) {
                answers.add(new Answer(asked.hash, null, e.getMessage(), host));
            }
        }
        return answers;
    }
}
