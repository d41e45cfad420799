package spikelane.sim.data.generated;

import java.util.SplittableRandom;

/**
 * How the hands of one trial move. Positions are in body units (pixels at scale 1, x to the right, y down, from the
 * middle between the shoulders). Gestures of one arm trace the same circle beside the head: clockwise, counter
 * clockwise, or to and fro (wave). Gestures of both hands trace the same loops before the chest and differ in the sense
 * of rotation and the phase between the hands. "Other" is a smooth random movement of one or both hands in these
 * regions. Clockwise is as the camera sees it.
 */
final class GestureMotion {
    private static final double TURN = 2 * Math.PI;
    private static final double SIDE_X = 38;
    private static final double SIDE_Y = -12;
    private static final double SIDE_RADIUS = 16;
    private static final double CHEST_X = 15;
    private static final double CHEST_Y = 28;
    private static final double CHEST_RADIUS = 13;
    private static final double REST_X = 22;
    private static final double REST_Y = 62;
    private static final int WOBBLES = 3;

    private final int label;
    private final double speed;
    private final double reach;
    private final double phase;
    private final double drift;
    private final double driftPhase;
    private final double flatness;
    private final double[] wobble = new double[8 * WOBBLES];
    private final int otherArms;
    private final boolean otherAtSide;

    /**
     * @param label  class
     * @param speed  1 for the usual speed
     * @param reach  1 for the usual size of the movement
     * @param random of this trial
     */
    GestureMotion(int label, double speed, double reach, SplittableRandom random) {
        this.label = label;
        this.speed = speed;
        this.reach = reach;
        phase = random.nextDouble(TURN);
        drift = random.nextBoolean() ? 1 : -1;
        driftPhase = random.nextDouble(TURN);
        flatness = random.nextDouble(0.55, 0.9);
        otherArms = random.nextInt(1, 4);
        otherAtSide = random.nextBoolean();
        for (int i = 0; i < wobble.length; i += 2) {
            wobble[i] = random.nextDouble(0.35, 1.1);
            wobble[i + 1] = random.nextDouble(TURN);
        }
    }

    /**
     * @param seconds time since the trial began
     * @param hands   receives x and y of the right hand, then of the left
     */
    void hands(double seconds, double[] hands) {
        double t = seconds * speed;
        rest(hands, 0);
        rest(hands, 1);
        switch (label) {
            case 0 -> clap(t, hands);
            case 1, 2 -> side(hands, label - 1, wave(t));
            case 3, 5 -> side(hands, (label - 3) / 2, phase + TURN * 1.25 * t);
            case 4, 6 -> side(hands, (label - 3) / 2, phase - TURN * 1.25 * t);
            case 7 -> roll(t, hands);
            case 8 -> drums(t, hands);
            case 9 -> guitar(t, hands);
            default -> other(t, hands);
        }
    }

    private static double sin(double angle) {
        return StrictMath.sin(angle);
    }

    private static double cos(double angle) {
        return StrictMath.cos(angle);
    }

    /** The person's right is at the image's left. */
    private static int sign(int arm) {
        return arm == 0 ? -1 : 1;
    }

    private static void rest(double[] hands, int arm) {
        put(hands, arm, sign(arm) * REST_X, REST_Y);
    }

    private static void put(double[] hands, int arm, double x, double y) {
        hands[2 * arm] = x;
        hands[2 * arm + 1] = y;
    }

    private void side(double[] hands, int arm, double angle) {
        put(hands, arm, sign(arm) * SIDE_X + SIDE_RADIUS * reach * cos(angle),
                SIDE_Y + SIDE_RADIUS * reach * sin(angle));
    }

    private double wave(double t) {
        return driftPhase + drift * TURN * 0.6 * t + 1.9 * sin(phase + TURN * 1.7 * t);
    }

    /** Puts a hand into its half of the region before the chest, off the middle of that half. */
    private void chest(double[] hands, int arm, double x, double y) {
        put(hands, arm, sign(arm) * CHEST_X + CHEST_RADIUS * reach * x, CHEST_Y + CHEST_RADIUS * reach * y);
    }

    /** The hands meet and part, as in a mirror: the right goes clockwise. */
    private void clap(double t, double[] hands) {
        double angle = phase + TURN * 1.6 * t;
        chest(hands, 0, cos(angle), flatness * sin(angle));
        chest(hands, 1, -cos(angle), flatness * sin(angle));
    }

    /** The hands go around each other: both clockwise, half a turn apart. */
    private void roll(double t, double[] hands) {
        double angle = phase + TURN * 1.6 * t;
        chest(hands, 0, cos(angle), sin(angle));
        chest(hands, 1, -cos(angle), -sin(angle));
    }

    /** One hand falls while the other rises: the right goes counter clockwise, the left clockwise. */
    private void drums(double t, double[] hands) {
        double angle = phase + TURN * 1.6 * t;
        chest(hands, 0, flatness * cos(angle), -sin(angle));
        chest(hands, 1, flatness * cos(angle), sin(angle));
    }

    /** The hands rise and fall together: both counter clockwise. */
    private void guitar(double t, double[] hands) {
        double angle = phase + TURN * 1.6 * t;
        chest(hands, 0, flatness * cos(angle), -sin(angle));
        chest(hands, 1, flatness * cos(angle), -sin(angle));
    }

    private void other(double t, double[] hands) {
        for (int arm = 0; arm < 2; arm++) {
            if ((otherArms >> arm & 1) == 1) {
                double x = wander(4 * arm * WOBBLES, t);
                double y = wander((4 * arm + 2) * WOBBLES, t);
                if (otherAtSide) {
                    put(hands, arm, sign(arm) * SIDE_X + SIDE_RADIUS * reach * x, SIDE_Y + SIDE_RADIUS * reach * y);
                } else {
                    chest(hands, arm, x, y);
                }
            }
        }
    }

    /** A sum of sines between about -1 and 1. */
    private double wander(int from, double t) {
        double sum = 0;
        for (int i = from; i < from + 2 * WOBBLES; i += 2) {
            sum += sin(wobble[i + 1] + TURN * wobble[i] * t);
        }
        return sum * 0.55;
    }
}
