package spikelane.sim.data.generated;

import spikelane.sim.data.generated.EventCamera.Box;

/**
 * A seated person as the camera sees it: head and torso before a wall, and two arms of upper arm, forearm and hand.
 * What is drawn is log intensity; the arms are brighter than all that lies behind them, so that a moving arm raises ON
 * events before it and OFF events behind it.
 */
final class SeatedFigure {
    /** Numbers of a pose: shoulder, elbow and hand, x and y each, of the right arm, then of the left. */
    static final int POSE = 12;

    private static final int SIZE = EventCamera.SIZE;
    private static final float EDGE_PIXELS = 1.5f;
    private static final float TORSO = -0.35f;
    private static final float HEAD = 0.3f;

    private final float[] still = new float[SIZE * SIZE];
    private final float[] scene = new float[SIZE * SIZE];
    private final float armLevel;
    private final float handLevel;
    private final float armRadius;

    /**
     * @param bodyX    column of the middle of the body
     * @param bodyY    row of the shoulders
     * @param scale    1 for a person 24 pixels from neck to shoulder
     * @param contrast log intensity of the arms over the wall
     */
    SeatedFigure(double bodyX, double bodyY, double scale, double contrast) {
        armLevel = (float) contrast;
        handLevel = (float) (contrast * 1.15);
        armRadius = (float) (4.6 * scale);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                still[y * SIZE + x] = 0.15f * (x - y) / SIZE;
            }
        }
        paint(still, whole(), bodyX, bodyY + 20 * scale, bodyX, bodyY + 70 * scale, (float) (22 * scale), TORSO);
        paint(still, whole(), bodyX, bodyY - 29 * scale, bodyX, bodyY - 25 * scale, (float) (10 * scale), HEAD);
        System.arraycopy(still, 0, scene, 0, scene.length);
    }

    private static Box whole() {
        return new Box(0, 0, SIZE, SIZE);
    }

    /** {@return log intensity of SIZE x SIZE pixels as last drawn} */
    float[] scene() {
        return scene;
    }

    /**
     * @param pose POSE numbers
     * @param arm  0 right, 1 left
     * @return the pixels that the arm covers
     */
    Box boxOf(double[] pose, int arm) {
        int a = arm * 6;
        double margin = armRadius * 1.2 + EDGE_PIXELS;
        return Box.of(min(pose[a], pose[a + 2], pose[a + 4]) - margin,
                min(pose[a + 1], pose[a + 3], pose[a + 5]) - margin, max(pose[a], pose[a + 2], pose[a + 4]) + margin,
                max(pose[a + 1], pose[a + 3], pose[a + 5]) + margin);
    }

    private static double min(double a, double b, double c) {
        return Math.min(a, Math.min(b, c));
    }

    private static double max(double a, double b, double c) {
        return Math.max(a, Math.max(b, c));
    }

    /**
     * Draws the figure anew inside a box.
     *
     * @param pose POSE numbers
     * @param box  the pixels to draw
     */
    void draw(double[] pose, Box box) {
        for (int y = box.top(); y < box.bottom(); y++) {
            System.arraycopy(still, y * SIZE + box.left(), scene, y * SIZE + box.left(), box.right() - box.left());
        }
        for (int a = 0; a < POSE; a += 6) {
            paint(scene, box, pose[a], pose[a + 1], pose[a + 2], pose[a + 3], armRadius, armLevel);
            paint(scene, box, pose[a + 2], pose[a + 3], pose[a + 4], pose[a + 5], armRadius * 0.85f, armLevel);
            paint(scene, box, pose[a + 4], pose[a + 5], pose[a + 4], pose[a + 5], armRadius * 1.2f, handLevel);
        }
    }

    /** Paints a stroke with round ends and soft edges from one point to another. */
    private static void paint(float[] image, Box clip, double fromX, double fromY, double toX, double toY, float radius,
            float level) {
        float reach = radius + EDGE_PIXELS / 2;
        Box box = Box.of(Math.min(fromX, toX) - reach, Math.min(fromY, toY) - reach, Math.max(fromX, toX) + reach,
                Math.max(fromY, toY) + reach).intersection(clip);
        float alongX = (float) (toX - fromX);
        float alongY = (float) (toY - fromY);
        float perLength = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-6f);
        float inside = radius - EDGE_PIXELS / 2;
        for (int y = box.top(); y < box.bottom(); y++) {
            float dy = (float) (y - fromY);
            for (int x = box.left(); x < box.right(); x++) {
                float dx = (float) (x - fromX);
                float t = Math.clamp((dx * alongX + dy * alongY) * perLength, 0f, 1f);
                float offX = dx - t * alongX;
                float offY = dy - t * alongY;
                float squared = offX * offX + offY * offY;
                if (squared < reach * reach) {
                    float cover = squared <= inside * inside ? 1 : (reach - (float) Math.sqrt(squared)) / EDGE_PIXELS;
                    int p = y * SIZE + x;
                    image[p] += cover * (level - image[p]);
                }
            }
        }
    }
}
