package spikelane.kernels.data;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register shape of every kernel: the machine's widest. {@code -Dspikelane.vectorBits=512} (or 256, 128) asks for
 * another, so that each width's own code is tested on every machine; wider than the machine's it is exact, but emulated.
 */
public final class Vectors {
    static final String PROPERTY = "spikelane.vectorBits";
    static final VectorShape SHAPE = shape(Integer.getInteger(PROPERTY, 0));
    public static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);
    public static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
    public static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    public static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SHAPE);
    public static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);

    public static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SHAPE);

    static {
        Operators.use();
    }

    private Vectors() {}

    /** {@return x * factor + term, rounded once where {@link Channels#FUSED}} */
    public static FloatVector fma(FloatVector x, FloatVector factor, FloatVector term) {
        return Channels.FUSED ? x.fma(factor, term) : x.mul(factor).add(term);
    }

    static VectorShape shape(int bits) {
        return switch (bits) {
            case 0 -> VectorShape.preferredShape();
            case 128 -> VectorShape.S_128_BIT;
            case 256 -> VectorShape.S_256_BIT;
            case 512 -> VectorShape.S_512_BIT;
            default -> throw new IllegalArgumentException(PROPERTY + " " + bits + ": expected 512, 256 or 128");
        };
    }
}
