package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.SpikeList;

/** Counts active inputs of every layer with weights, for one thread. */
public final class ActivityRecorder implements ActivityListener {
    private final List<LayerShape> layers;
    private final long[][] byInput;
    private final long[][] bySample;
    private final long[][] byStep;
    private int sample;

    /**
     * @param config  network
     * @param samples number of samples that all recorders together will see
     */
    public ActivityRecorder(CextNetConfig config, int samples) {
        layers = config.layers();
        byInput = new long[layers.size()][];
        bySample = new long[layers.size()][samples];
        byStep = new long[layers.size()][];
        for (int i = 0; i < byInput.length; i++) {
            byInput[i] = new long[Math.toIntExact(layers.get(i).inputs())];
            byStep[i] = new long[layers.get(i).steps()];
        }
    }

    /**
     * @param number which sample the following activity belongs to, 0-based
     */
    public void beginSample(int number) {
        sample = number;
    }

    @Override
    public void active(int layer, int step, int input) {
        byInput[layer][input]++;
        bySample[layer][sample]++;
        byStep[layer][step]++;
    }

    @Override
    public void active(int layer, int step, SpikeList list) {
        long[] inputs = byInput[layer];
        int pixels = list.rows() * list.width();
        int active = 0;
        for (int row = 0; row < list.rows(); row++) {
            for (int x = 0; x < list.width(); x++) {
                int pixel = row * list.width() + x;
                int end = list.start(row, x + 1);
                for (int i = list.start(row, x); i < end; i++) {
                    inputs[(list.entry(i) - x * list.channels()) * pixels + pixel]++;
                    active++;
                }
            }
        }
        bySample[layer][sample] += active;
        byStep[layer][step] += active;
    }

    /**
     * @param recorders recorders of the same network, which together have seen every sample once
     * @return the activity of each layer
     */
    public static List<LayerActivity> merge(List<ActivityRecorder> recorders) {
        ActivityRecorder first = recorders.getFirst();
        List<LayerActivity> activity = new ArrayList<>();
        for (int i = 0; i < first.layers.size(); i++) {
            long[] byInput = first.byInput[i].clone();
            long[] bySample = first.bySample[i].clone();
            long[] byStep = first.byStep[i].clone();
            for (ActivityRecorder other : recorders.subList(1, recorders.size())) {
                add(byInput, other.byInput[i]);
                add(bySample, other.bySample[i]);
                add(byStep, other.byStep[i]);
            }
            activity.add(new LayerActivity(first.layers.get(i), bySample.length, byInput, bySample, byStep));
        }
        return activity;
    }

    private static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }
}
