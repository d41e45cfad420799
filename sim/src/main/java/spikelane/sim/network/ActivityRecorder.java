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
    private final int[][][] stepsBySample;
    private final int[][][] channelsBySample;
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
        stepsBySample = new int[layers.size()][samples][];
        channelsBySample = new int[layers.size()][samples][];
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
        steps(layer)[step]++;
        channels(layer)[input / pixels(layer)]++;
    }

    private int[] steps(int layer) {
        if (stepsBySample[layer][sample] == null) {
            stepsBySample[layer][sample] = new int[layers.get(layer).steps()];
        }
        return stepsBySample[layer][sample];
    }

    private int[] channels(int layer) {
        if (channelsBySample[layer][sample] == null) {
            channelsBySample[layer][sample] = new int[layers.get(layer).in()];
        }
        return channelsBySample[layer][sample];
    }

    private int pixels(int layer) {
        return layers.get(layer).height() * layers.get(layer).width();
    }

    @Override
    public void active(int layer, int step, SpikeList list) {
        long[] inputs = byInput[layer];
        int[] channels = channels(layer);
        int channelPixels = pixels(layer);
        int pixels = list.rows() * list.width();
        int active = 0;
        for (int row = 0; row < list.rows(); row++) {
            for (int x = 0; x < list.width(); x++) {
                int pixel = row * list.width() + x;
                int end = list.start(row, x + 1);
                for (int i = list.start(row, x); i < end; i++) {
                    int input = (list.entry(i) - x * list.channels()) * pixels + pixel;
                    inputs[input]++;
                    channels[input / channelPixels]++;
                    active++;
                }
            }
        }
        bySample[layer][sample] += active;
        byStep[layer][step] += active;
        steps(layer)[step] += active;
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
            LayerShape shape = first.layers.get(i);
            int[][] steps = new int[bySample.length][shape.steps()];
            int[][] channels = new int[bySample.length][shape.in()];
            for (ActivityRecorder recorder : recorders) {
                take(steps, recorder.stepsBySample[i]);
                take(channels, recorder.channelsBySample[i]);
            }
            activity.add(new LayerActivity(first.layers.get(i), bySample.length, byInput, bySample, byStep, steps,
                    channels));
        }
        return activity;
    }

    /** Every sample was seen by one recorder; one without activity by none. */
    private static void take(int[][] all, int[][] seen) {
        for (int n = 0; n < all.length; n++) {
            all[n] = seen[n] == null ? all[n] : seen[n];
        }
    }

    private static void add(long[] sums, long[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }
}
