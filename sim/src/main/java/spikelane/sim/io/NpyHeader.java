package spikelane.sim.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy {@code .npy} array, version 1 or 2: after magic, version and its length a Python dictionary of
 * exactly {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * @param order   of the bytes of a number
 * @param kind    of numbers: f floating point, i integer, u integer without a sign, b boolean
 * @param bytes   of a number
 * @param fortran whether the first index runs fastest, otherwise the last
 * @param shape   sizes, outermost first
 */
record NpyHeader(ByteOrder order, char kind, int bytes, boolean fortran, int[] shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** NumPy itself reads no longer one unless it is told to trust the file. */
    private static final int LONGEST = 10_000;
    private static final int MOST_VALUES = 1 << 24;
    private static final int MOST_DIMENSIONS = 32;
    private static final Pattern ENTRY = Pattern
            .compile("\\s*'(\\w+)'\\s*:\\s*('[^']*'|True|False|\\([^()]*\\)|\\[[^\\]]*\\])\\s*(,|$)");
    private static final Pattern TYPE = Pattern.compile("'([<>|=])(f[248]|[iu][1248]|b1)'");
    private static final Pattern SHAPE = Pattern
            .compile("\\(\\s*(?:\\d{1,18}\\s*,\\s*(?:\\d{1,18}\\s*(?:,\\s*\\d{1,18}\\s*)*,?\\s*)?)?\\)");

    /**
     * @param in   at the beginning of an array; afterwards at its first number
     * @param what the array, for messages
     * @return its header
     * @throws IOException       if it cannot be read
     * @throws BadInputException if it is none, or the array is not one of at most {@value #MOST_VALUES} numbers
     */
    static NpyHeader read(InputStream in, String what) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
            throw new BadInputException(what + " is not a .npy array: no NUMPY magic at byte 0");
        }
        int version = start[MAGIC.length];
        if (version != 1 && version != 2) {
            throw new BadInputException(what + " has .npy header version " + version + ", expected 1 or 2");
        }
        byte[] length = Arrays.copyOf(in.readNBytes(version == 1 ? 2 : 4), 4);
        long bytes = Integer.toUnsignedLong(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (bytes > LONGEST) {
            throw new BadInputException(
                    what + " has a .npy header of " + bytes + " bytes, expected at most " + LONGEST);
        }
        byte[] header = in.readNBytes((int) bytes);
        if (header.length < bytes) {
            throw new BadInputException(what + " is truncated in its .npy header of " + bytes + " bytes");
        }
        return parse(new String(header, StandardCharsets.ISO_8859_1), what);
    }

    private static NpyHeader parse(String header, String what) {
        Map<String, String> fields = fields(header, what);
        Matcher type = TYPE.matcher(fields.getOrDefault("descr", ""));
        if (!type.matches()) {
            throw new BadInputException(what + " has type " + fields.get("descr")
                    + ", expected one of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 in either byte order");
        }
        String order = fields.get("fortran_order");
        if (!order.equals("True") && !order.equals("False")) {
            throw unusable("fortran_order", header, what);
        }
        int[] shape = shape(fields.get("shape"), header, what);
        return new NpyHeader(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                type.group(2).charAt(0), type.group(2).charAt(1) - '0', order.equals("True"), shape);
    }

    private static Map<String, String> fields(String header, String what) {
        Map<String, String> fields = new HashMap<>();
        String text = header.strip();
        boolean braces = text.startsWith("{") && text.endsWith("}");
        String inside = braces ? text.substring(1, text.length() - 1).strip() : "";
        Matcher entry = ENTRY.matcher(inside);
        int at = 0;
        while (at < inside.length() && entry.region(at, inside.length()).lookingAt()) {
            if (fields.put(entry.group(1), entry.group(2)) != null) {
                throw new BadInputException(what + " has '" + entry.group(1) + "' twice in its .npy header");
            }
            at = entry.end();
        }
        for (String name : new String[]{"descr", "fortran_order", "shape"}) {
            if (!fields.containsKey(name)) {
                throw unusable(name, header, what);
            }
        }
        if (at < inside.length() || fields.size() != 3) {
            throw new BadInputException(what + " has " + BadInputException.quote(header.strip())
                    + " as its .npy header, expected descr, fortran_order and shape only");
        }
        return fields;
    }

    private static BadInputException unusable(String field, String header, String what) {
        return new BadInputException(
                what + " has no usable '" + field + "' in its .npy header: " + BadInputException.quote(header.strip()));
    }

    private static int[] shape(String tuple, String header, String what) {
        if (!SHAPE.matcher(tuple).matches()) {
            throw unusable("shape", header, what);
        }
        long[] sizes = Pattern.compile("\\d+").matcher(tuple).results().mapToLong(size -> Long.parseLong(size.group()))
                .toArray();
        long count = 1;
        for (long size : sizes) {
            count = size > MOST_VALUES ? Long.MAX_VALUE : Math.min(count, MOST_VALUES + 1L) * size;
        }
        if (sizes.length > MOST_DIMENSIONS || Arrays.stream(sizes).anyMatch(size -> size > MOST_VALUES)
                || count > MOST_VALUES) {
            throw new BadInputException(what + " has shape " + tuple + ", too large, expected at most " + MOST_VALUES
                    + " numbers in " + MOST_DIMENSIONS + " dimensions");
        }
        return Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
    }

    /** {@return how many numbers follow} */
    int count() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** {@return type and byte order as NumPy writes them} */
    String type() {
        return (bytes == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<") + kind + bytes;
    }

    /**
     * @param data in {@link #order}
     * @param at   where a number begins
     * @return the number
     */
    double value(ByteBuffer data, int at) {
        return switch (type().substring(1)) {
            case "f2" -> Float.float16ToFloat(data.getShort(at));
            case "f4" -> data.getFloat(at);
            case "f8" -> data.getDouble(at);
            case "i1" -> data.get(at);
            case "i2" -> data.getShort(at);
            case "i4" -> data.getInt(at);
            case "i8" -> data.getLong(at);
            case "u2" -> data.getChar(at);
            case "u4" -> Integer.toUnsignedLong(data.getInt(at));
            case "u8" -> unsigned(data.getLong(at));
            default -> data.get(at) & 0xff;
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
    }
}
