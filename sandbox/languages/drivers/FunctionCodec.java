import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Function mode, Java: arguments in, one value out. The protocol is that of function_python.py. Nothing
 * here decides anything: the value is decoded strictly and compared outside.
 */
final class FunctionCodec {
    private static final int MAX_DEPTH = 60;
    private final String[] lines;
    private final String nonce;
    private int line = 0;

    /** What the learner's code returned has no JSON form; the message names its class. */
    private static final class NotAValue extends Exception {
        private static final long serialVersionUID = 1;

        NotAValue(String name) {
            super(name);
        }
    }

    FunctionCodec() throws IOException {
        lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
        nonce = (String) ((Map<?, ?>) new Reader(lines[line++]).value("dict[str, str]")).get("nonce");
    }

    /** The next argument, as the Java type that the type language's type is spelled as. */
    Object argument(String type) {
        return new Reader(lines[line++]).value(type);
    }

    /** One frame, and gone before any hook can speak. */
    void state(Object value) throws IOException {
        StringBuilder text = new StringBuilder();
        String tag = "V";
        try {
            write(text, value, 0);
        } catch (NotAValue error) {
            tag = "T";
            text = new StringBuilder(String.valueOf(error.getMessage()).replace('\n', ' '));
        }
        System.out.flush();
        System.err.flush();
        byte[] frame = ("\u001e" + nonce + " " + tag + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
        new FileOutputStream(FileDescriptor.out).write(frame);
        Runtime.getRuntime().halt(0);
    }

    private static void write(StringBuilder out, Object value, int depth) throws NotAValue {
        if (depth > MAX_DEPTH) {
            throw new NotAValue("deeply nested list");
        }
        if (value == null) {
            out.append("null");
        } else if (value instanceof Boolean || value instanceof Long || value instanceof Integer
                || value instanceof Short || value instanceof Byte || value instanceof java.math.BigInteger) {
            out.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            out.append(((Number) value).doubleValue());
        } else if (value instanceof CharSequence || value instanceof Character) {
            quote(out, value.toString());
        } else if (value.getClass().isArray()) {
            writeArray(out, value, depth);
        } else if (value instanceof List) {
            writeList(out, (List<?>) value, depth);
        } else if (value instanceof Map) {
            writeMap(out, (Map<?, ?>) value, depth);
        } else {
            throw new NotAValue(value.getClass().getSimpleName());
        }
    }

    private static void writeArray(StringBuilder out, Object array, int depth) throws NotAValue {
        int length = Array.getLength(array);
        out.append('[');
        for (int index = 0; index < length; index++) {
            write(index == 0 ? out : out.append(','), Array.get(array, index), depth + 1);
        }
        out.append(']');
    }

    private static void writeList(StringBuilder out, List<?> list, int depth) throws NotAValue {
        char before = '[';
        for (Object item : list) {
            write(out.append(before), item, depth + 1);
            before = ',';
        }
        out.append(before == '[' ? "[]" : "]");
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map, int depth) throws NotAValue {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String)) {
                throw new NotAValue("map with other keys than strings");
            }
            quote(out.append(before), (String) entry.getKey());
            write(out.append(':'), entry.getValue(), depth + 1);
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '"' || letter == '\\') {
                out.append('\\').append(letter);
            } else if (letter < 0x20 || Character.isSurrogate(letter)) {
                out.append(String.format("\\u%04x", (int) letter));
            } else {
                out.append(letter);
            }
        }
        out.append('"');
    }

    /** One line of JSON, read as the type language says. */
    private static final class Reader {
        private final String text;
        private int at = 0;

        Reader(String text) {
            this.text = text;
        }

        Object value(String type) {
            if (type.startsWith("optional[")) {
                if (peek() == 'n') {
                    at += 4;
                    return null;
                }
                return value(inner(type));
            }
            if (type.startsWith("list[")) {
                return list(inner(type));
            }
            if (type.startsWith("dict[")) {
                return map(inner(type));
            }
            switch (type) {
                case "int": return Long.parseLong(word());
                case "float": return Double.parseDouble(word());
                case "bool": return Boolean.parseBoolean(word());
                default: return quoted();
            }
        }

        private static String inner(String type) {
            int start = type.startsWith("dict[") ? "dict[str, ".length() : type.indexOf('[') + 1;
            return type.substring(start, type.length() - 1);
        }

        private Object list(String item) {
            List<Object> items = new ArrayList<>();
            take('[');
            while (peek() != ']') {
                items.add(value(item));
                take(',');
            }
            take(']');
            if (item.contains("dict[")) {
                return items;
            }
            Object array = Array.newInstance(componentOf(item), items.size());
            for (int index = 0; index < items.size(); index++) {
                Array.set(array, index, items.get(index));
            }
            return array;
        }

        private static Class<?> componentOf(String type) {
            if (type.startsWith("list[")) {
                return Array.newInstance(componentOf(inner(type)), 0).getClass();
            }
            boolean optional = type.startsWith("optional[");
            String kind = type;
            while (kind.startsWith("optional[")) {
                kind = inner(kind);
            }
            switch (kind) {
                case "int": return optional ? Long.class : long.class;
                case "float": return optional ? Double.class : double.class;
                case "bool": return optional ? Boolean.class : boolean.class;
                case "str": return String.class;
                default: return componentOf(kind);
            }
        }

        private Map<String, Object> map(String item) {
            Map<String, Object> map = new LinkedHashMap<>();
            take('{');
            while (peek() != '}') {
                String key = quoted();
                take(':');
                map.put(key, value(item));
                take(',');
            }
            take('}');
            return map;
        }

        private char peek() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\r')) {
                at++;
            }
            return text.charAt(at);
        }

        private void take(char wanted) {
            if (at < text.length() && peek() == wanted) {
                at++;
            }
        }

        private String word() {
            peek();
            int start = at;
            while (at < text.length() && ",]} \r".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            take('"');
            while (text.charAt(at) != '"') {
                char letter = text.charAt(at++);
                value.append(letter == '\\' ? escaped() : letter);
            }
            at++;
            return value.toString();
        }

        private char escaped() {
            char kind = text.charAt(at++);
            if (kind == 'u') {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            int found = "bfnrt".indexOf(kind);
            return found < 0 ? kind : "\b\f\n\r\t".charAt(found);
        }
    }
}
