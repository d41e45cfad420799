package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;

/**
 * Sum of spikes, or of whole numbers of the same unit: whole numbers.
 *
 * @param name    the layer
 * @param from    what it adds
 * @param steps   T
 * @param largest largest sum
 */
public record AdditionLayer(String name, List<String> from, int steps, int largest) implements FeatureLayer {
    @Override
    public Run newRun(Arena arena, List<Feature> in, WorkPool pool, StageClock clock) {
        Feature out = Feature.ofCounts(arena, in.getFirst().shape(), steps, largest);
        return new Run() {
            @Override
            public Feature out() {
                return out;
            }

            @Override
            public void run(int first, int to, ActivityListener activity) {
                for (int t = first; t < to; t++) {
                    for (int p = 0; p < out.pixels(); p++) {
                        for (int c = 0; c < out.shape().channels(); c++) {
                            int sum = 0;
                            for (Feature feature : in) {
                                sum += feature.get(t, p, c);
                            }
                            out.counts()[t].set(p, c, sum);
                        }
                    }
                }
            }
        };
    }
}
