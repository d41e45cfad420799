package spikelane.sim.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A NumPy {@code .npz} archive: a zip, stored or deflated, of {@code .npy} arrays with header version 1 or 2,
 * little-endian f4, f8, i1, i4, i8, u1 or b1, in C order.
 *
 * @param path   the file, as error messages name it
 * @param arrays by name, without {@code .npy}
 */
public record NpzFile(Path path, SequencedMap<String, Array> arrays) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Map<String, Integer> TYPE_BYTES = Map.of("<f4", 4, "<f8", 8, "|i1", 1, "<i4", 4, "<i8", 8,
            "|u1", 1, "|b1", 1);
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    /**
     * One array. Integers beyond 2^53 lose their last digits.
     *
     * @param shape sizes, outermost first; empty for a single number
     * @param data  values in C order
     */
    public record Array(int[] shape, double[] data) {}

    /**
     * @param path the archive
     * @return its arrays
     * @throws BadInputException naming file and array, if it is unreadable, truncated, corrupt or of another type
     */
    public static NpzFile read(Path path) {
        SequencedMap<String, Array> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().endsWith(".npy")) {
                    throw new BadInputException(path + ": holds " + entry.getName() + ", expected .npy arrays only");
                }
                String name = entry.getName().substring(0, entry.getName().length() - ".npy".length());
                arrays.put(name, parse(path + ": tensor " + name, bytes(path, zip, entry, name)));
            }
        } catch (ZipException e) {
            throw new BadInputException(path + ": not a whole zip archive (" + e.getMessage() + "), expected .npz", e);
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read: " + e, e);
        }
        return new NpzFile(path, arrays);
    }

    private static byte[] bytes(Path path, ZipFile zip, ZipEntry entry, String name) throws IOException {
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = in.readAllBytes();
        } catch (ZipException | EOFException e) {
            throw new BadInputException(path + ": tensor " + name + " cannot be unpacked: " + e.getMessage(), e);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != entry.getCrc()) {
            throw new BadInputException(path + ": tensor " + name + " is corrupt: its checksum does not match");
        }
        return bytes;
    }

    private static Array parse(String what, byte[] bytes) {
        int prefix = MAGIC.length + 2;
        if (bytes.length < prefix + 2 || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw new BadInputException(what + " is not a .npy array: no NUMPY magic at byte 0");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes[MAGIC.length];
        if (version != 1 && version != 2) {
            throw new BadInputException(what + " has .npy header version " + version + ", expected 1 or 2");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long headerBytes = bytes.length < prefix + lengthBytes
                ? Long.MAX_VALUE
                : version == 1 ? buffer.getShort(prefix) & 0xffff : buffer.getInt(prefix) & 0xffffffffL;
        if (headerBytes > bytes.length - prefix - lengthBytes) {
            throw new BadInputException(what + " is truncated in its .npy header: " + bytes.length + " bytes");
        }
        int dataAt = prefix + lengthBytes + (int) headerBytes;
        String header = new String(bytes, prefix + lengthBytes, (int) headerBytes, StandardCharsets.ISO_8859_1);
        String type = field(TYPE, header, what, "descr");
        if (!TYPE_BYTES.containsKey(type)) {
            throw new BadInputException(what + " has type '" + type + "', expected one of <f4 <f8 |i1 <i4 <i8 |u1 |b1");
        }
        if (field(ORDER, header, what, "fortran_order").equals("True")) {
            throw new BadInputException(
                    what + " is in Fortran order, expected C order: numpy.ascontiguousarray mends it");
        }
        int[] shape = shape(field(SHAPE, header, what, "shape"), what);
        long count = Arrays.stream(shape).asLongStream().reduce(1, NpzFile::saturatingMultiply);
        long expected = saturatingMultiply(count, TYPE_BYTES.get(type));
        if (bytes.length - dataAt != expected) {
            throw new BadInputException(what + " holds " + (bytes.length - dataAt) + " bytes of data, expected "
                    + expected + " for shape " + Arrays.toString(shape) + " of " + type);
        }
        return new Array(shape, values(buffer.position(dataAt).slice().order(ByteOrder.LITTLE_ENDIAN), type, what));
    }

    private static long saturatingMultiply(long a, long b) {
        return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    private static String field(Pattern pattern, String header, String what, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new BadInputException(what + " has no usable '" + name + "' in its .npy header: " + header.strip());
        }
        return matcher.group(1);
    }

    private static int[] shape(String list, String what) {
        try {
            return Arrays.stream(list.split(",")).map(String::strip).filter(size -> !size.isEmpty())
                    .mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new BadInputException(what + " has shape (" + list + "), too large", e);
        }
    }

    private static double[] values(ByteBuffer data, String type, String what) {
        double[] values = new double[data.remaining() / TYPE_BYTES.get(type)];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case "<f4" -> data.getFloat(4 * i);
                case "<f8" -> data.getDouble(8 * i);
                case "<i4" -> data.getInt(4 * i);
                case "<i8" -> data.getLong(8 * i);
                case "|i1" -> data.get(i);
                default -> data.get(i) & 0xff;
            };
            if (!Double.isFinite(values[i])) {
                throw new BadInputException(
                        what + " holds " + values[i] + " at index " + i + ", expected finite numbers");
            }
        }
        return values;
    }

    /** {@return whether there is an array of this name} */
    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    /**
     * @param name of an array
     * @param shape what it must have; -1 stands for any size
     * @return the array
     * @throws BadInputException naming file and array, if it is missing or has another shape
     */
    public Array array(String name, int... shape) {
        Array array = any(name);
        boolean fits = array.shape().length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == -1 ? array.shape()[i] > 0 : array.shape()[i] == shape[i];
        }
        if (!fits) {
            throw new BadInputException(path + ": tensor " + name + " has shape " + Arrays.toString(array.shape())
                    + ", expected " + Arrays.toString(shape).replace("-1", "any"));
        }
        return array;
    }

    /**
     * @param name of an array
     * @return the array, of any shape
     * @throws BadInputException naming file and array, if it is missing
     */
    public Array any(String name) {
        Array array = arrays.get(name);
        if (array == null) {
            throw new BadInputException(path + ": tensor " + name + " is missing");
        }
        return array;
    }

    /**
     * @param name  of an array
     * @param shape what it must have; -1 stands for any size
     * @return its values, rounded to float
     */
    public float[] floats(String name, int... shape) {
        return toFloats(array(name, shape).data());
    }

    public static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
