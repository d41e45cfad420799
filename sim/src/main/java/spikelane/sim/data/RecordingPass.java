package spikelane.sim.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.agrona.collections.IntArrayList;
import spikelane.kernels.WorkPool;

/** One pass over a data set: recording by recording on all threads, each with all of its trials. */
final class RecordingPass {
    private RecordingPass() {}

    /** What is done with one recording. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param trials  trials of one recording
         * @param indices their places in the list of all
         */
        void visit(List<Trial> trials, IntArrayList indices);
    }

    /**
     * @param trials   trials of any recordings
     * @param pool     the threads
     * @param progress told the number of trials just visited; called by one thread at a time
     * @param visitor  called once a recording, by several threads at the same time
     */
    static void run(List<Trial> trials, WorkPool pool, IntConsumer progress, Visitor visitor) {
        Map<String, IntArrayList> byFile = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            byFile.computeIfAbsent(trials.get(i).file(), file -> new IntArrayList()).addInt(i);
        }
        List<IntArrayList> recordings = List.copyOf(byFile.values());
        Object oneAtATime = new Object();
        pool.run(recordings.size(), (item, worker) -> {
            IntArrayList indices = recordings.get(item);
            visitor.visit(indices.intStream().mapToObj(trials::get).toList(), indices);
            synchronized (oneAtATime) {
                progress.accept(indices.size());
            }
        });
    }
}
