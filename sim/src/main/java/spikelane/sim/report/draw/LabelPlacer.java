package spikelane.sim.report.draw;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds places for labels beside points so that no label covers another, a point or the edge. */
public final class LabelPlacer {
    private static final double CHARACTER_WIDTH = 6.4; // of the report's 11.5 px sans-serif, on the wide side
    private static final double HEIGHT = 14;
    private static final double[] DISTANCES = {9, 17, 27, 40, 55, 75, 100};
    /** Directions from a point to its label, best first, where nothing lies above it. */
    private static final double[][] OUTWARD = {{-1, -1}, {0, -1}, {-1, 0}, {1, -1}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}};
    private static final double[][] INWARD = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {1, -1}, {0, -1}, {-1, -1}};

    private final Rectangle2D area;
    private final List<Rectangle2D> taken = new ArrayList<>();

    /**
     * A label's box.
     *
     * @param x    left edge of the text
     * @param y    its base line
     * @param far  whether it stands so far off that a line should lead to the point
     * @param midX middle of the box
     * @param midY middle of the box
     */
    public record Place(double x, double y, boolean far, double midX, double midY) {}

    public LabelPlacer(double left, double top, double right, double bottom) {
        area = new Rectangle2D.Double(left, top, right - left, bottom - top);
    }

    /** Keeps labels away from a box around a point. */
    public void avoid(double x, double y, double radius) {
        taken.add(new Rectangle2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    /**
     * @param outward whether to look to the left and above first; otherwise to the right and below
     * @param near    whether only places that need no line to the point will do
     * @return a free place near the point, if there is one
     */
    public Optional<Place> place(double x, double y, String label, boolean outward, boolean near) {
        double width = label.length() * CHARACTER_WIDTH;
        for (double distance : near ? new double[]{DISTANCES[0]} : DISTANCES) {
            for (double[] direction : outward ? OUTWARD : INWARD) {
                double midX = x + direction[0] * (distance + width / 2);
                double midY = y + direction[1] * (distance + (direction[0] == 0 ? 3 : 0));
                Rectangle2D box = new Rectangle2D.Double(midX - width / 2, midY - HEIGHT / 2, width, HEIGHT);
                if (area.contains(box) && taken.stream().noneMatch(box::intersects)) {
                    taken.add(box);
                    return Optional
                            .of(new Place(box.getX(), midY + HEIGHT / 2 - 3.5, distance > DISTANCES[0], midX, midY));
                }
            }
        }
        return Optional.empty();
    }
}
