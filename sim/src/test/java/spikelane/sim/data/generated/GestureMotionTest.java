package spikelane.sim.data.generated;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;

/**
 * The classes differ in motion, not in place. One classifier (ridge regression on the same {@link #FEATURES} features)
 * is trained twice. Features of a frame are its counts at half resolution, and in 8 directions the products of ON
 * counts with OFF counts two pixels further, summed over 8 x 8 cells: something bright that moves in a direction has ON
 * before it and OFF behind it. Once the features are those of the time-averaged frame, once the average over time of
 * the features of each frame: the only difference is whether time is averaged before or after looking.
 */
@Tag("slow")
class GestureMotionTest {
    private static final int STEPS = 16;
    private static final int SIZE = 32;
    private static final int CELLS = 8;
    private static final int[][] DIRECTIONS = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};
    private static final int PLACES = 2 * (SIZE / 2) * (SIZE / 2);
    private static final int FEATURES = PLACES + DIRECTIONS.length * CELLS * CELLS;
    private static final double[] RIDGES = {0.03, 0.3, 3};

    @Test
    void averagingTheFramesLosesTheClass() {
        GestureGenerator gestures = new GestureGenerator(1);
        FrameSet train;
        FrameSet test;
        try (WorkPool pool = new WorkPool(Runtime.getRuntime().availableProcessors())) {
            train = Frames.of(gestures, Split.TRAIN, STEPS, SIZE, SIZE, SplitBy.NUMBER, pool);
            test = Frames.of(gestures, Split.TEST, STEPS, SIZE, SIZE, SplitBy.NUMBER, pool);
        }
        double averaged = bestAccuracy(train, test, true);
        double sequence = bestAccuracy(train, test, false);
        String figures = "averaged frames " + averaged + ", frame sequence " + sequence;
        System.out.println("gestures by ridge regression: " + figures);
        assertTrue(averaged <= 0.65, figures);
        assertTrue(sequence >= 0.85, figures);
    }

    /** The best over the ridges: each side gets the one that suits it. */
    private static double bestAccuracy(FrameSet train, FrameSet test, boolean averageFirst) {
        double[][] trainFeatures = features(train, averageFirst);
        double[][] testFeatures = features(test, averageFirst);
        standardise(trainFeatures, testFeatures);
        return Arrays.stream(RIDGES).map(
                ridge -> accuracy(trainFeatures, train.labels(), testFeatures, test.labels(), train.classes(), ridge))
                .max().orElseThrow();
    }

    private static double[][] features(FrameSet frames, boolean averageFirst) {
        double[][] features = new double[frames.size()][FEATURES];
        int frameSize = 2 * SIZE * SIZE;
        for (int n = 0; n < frames.size(); n++) {
            double[] mean = new double[frameSize];
            double[] frame = new double[frameSize];
            for (int t = 0; t < STEPS; t++) {
                for (int i = 0; i < frameSize; i++) {
                    frame[i] = frames.counts()[n][t * frameSize + i];
                    mean[i] += frame[i] / STEPS;
                }
                if (!averageFirst) {
                    addFeatures(frame, features[n]);
                }
            }
            if (averageFirst) {
                addFeatures(mean, features[n]);
            }
        }
        return features;
    }

    private static void addFeatures(double[] frame, double[] features) {
        for (int i = 0; i < frame.length; i++) {
            int polarity = i / (SIZE * SIZE);
            features[(polarity * SIZE / 2 + i / SIZE % SIZE / 2) * SIZE / 2 + i % SIZE / 2] += frame[i];
        }
        for (int d = 0; d < DIRECTIONS.length; d++) {
            int step = DIRECTIONS[d][1] * SIZE + DIRECTIONS[d][0];
            for (int y = 1; y < SIZE - 1; y++) {
                for (int x = 1; x < SIZE - 1; x++) {
                    double on = frame[SIZE * SIZE + y * SIZE + x + step];
                    double off = frame[y * SIZE + x - step];
                    int cell = (d * CELLS + y * CELLS / SIZE) * CELLS + x * CELLS / SIZE;
                    features[PLACES + cell] += Math.sqrt(on * off);
                }
            }
        }
    }

    private static void standardise(double[][] train, double[][] test) {
        for (int k = 0; k < FEATURES; k++) {
            int feature = k;
            double mean = Arrays.stream(train).mapToDouble(f -> f[feature]).average().orElseThrow();
            double variance = Arrays.stream(train).mapToDouble(f -> f[feature] - mean).map(d -> d * d).average()
                    .orElseThrow();
            for (double[][] side : new double[][][]{train, test}) {
                for (double[] f : side) {
                    f[k] = (f[k] - mean) / Math.sqrt(variance + 1e-6);
                }
            }
        }
    }

    /** Ridge regression to one-hot labels in its dual form: (K + ridge I) a = Y, K = X X' / FEATURES. */
    private static double accuracy(double[][] train, int[] trainLabels, double[][] test, int[] testLabels, int classes,
            double ridge) {
        int n = train.length;
        double[][] factor = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                factor[i][j] = dot(train[i], train[j]) / FEATURES + (i == j ? ridge : 0);
            }
        }
        cholesky(factor);
        double[][] dual = new double[n][classes];
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < n; i++) {
                double sum = trainLabels[i] == c ? 1 : 0;
                for (int k = 0; k < i; k++) {
                    sum -= factor[i][k] * dual[k][c];
                }
                dual[i][c] = sum / factor[i][i];
            }
            for (int i = n - 1; i >= 0; i--) {
                double sum = dual[i][c];
                for (int k = i + 1; k < n; k++) {
                    sum -= factor[k][i] * dual[k][c];
                }
                dual[i][c] = sum / factor[i][i];
            }
        }
        int correct = 0;
        for (int m = 0; m < test.length; m++) {
            double[] scores = new double[classes];
            for (int i = 0; i < n; i++) {
                double similarity = dot(test[m], train[i]);
                for (int c = 0; c < classes; c++) {
                    scores[c] += similarity * dual[i][c];
                }
            }
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            correct += best == testLabels[m] ? 1 : 0;
        }
        return correct / (double) test.length;
    }

    private static void cholesky(double[][] a) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
