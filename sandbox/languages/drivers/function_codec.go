package main

// Function mode, Go: arguments in, one value out. The protocol is that of function_python.py. Nothing
// here decides anything: the value is decoded strictly and compared outside.

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"reflect"
	"sort"
	"strconv"
)

type functionDriver struct {
	lines [][]byte
	nonce string
}

func newFunctionDriver() *functionDriver {
	all, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	driver := &functionDriver{lines: bytes.Split(all, []byte("\n"))}
	var header struct{ Nonce string }
	driver.argument(&header)
	driver.nonce = header.Nonce
	return driver
}

func (driver *functionDriver) argument(target any) {
	line := driver.lines[0]
	driver.lines = driver.lines[1:]
	if err := json.Unmarshal(line, target); err != nil {
		panic(err)
	}
}

// One frame, and gone.
func (driver *functionDriver) state(value any) {
	var text bytes.Buffer
	functionDriverWrite(&text, reflect.ValueOf(value))
	frame := append([]byte("\x1e"+driver.nonce+" V "), append(text.Bytes(), '\n')...)
	if _, err := os.Stdout.Write(frame); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// As JSON; a nil slice is an empty list and a nil map an empty dict, as they are everywhere in Go.
func functionDriverWrite(out *bytes.Buffer, value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			out.WriteString("null")
			return
		}
		functionDriverWrite(out, value.Elem())
	case reflect.Int:
		out.WriteString(strconv.FormatInt(value.Int(), 10))
	case reflect.Bool:
		out.WriteString(strconv.FormatBool(value.Bool()))
	case reflect.Float64:
		functionDriverWriteFloat(out, value.Float())
	case reflect.String:
		quoted, err := json.Marshal(value.String())
		if err != nil {
			panic(err)
		}
		out.Write(quoted)
	case reflect.Slice:
		separator := byte('[')
		for index := 0; index < value.Len(); index++ {
			out.WriteByte(separator)
			functionDriverWrite(out, value.Index(index))
			separator = ','
		}
		if separator == '[' {
			out.WriteByte('[')
		}
		out.WriteByte(']')
	case reflect.Map:
		functionDriverWriteMap(out, value)
	}
}

func functionDriverWriteMap(out *bytes.Buffer, value reflect.Value) {
	keys := value.MapKeys()
	sort.Slice(keys, func(one, two int) bool { return keys[one].String() < keys[two].String() })
	separator := byte('{')
	for _, key := range keys {
		out.WriteByte(separator)
		functionDriverWrite(out, key)
		out.WriteByte(':')
		functionDriverWrite(out, value.MapIndex(key))
		separator = ','
	}
	if separator == '{' {
		out.WriteByte('{')
	}
	out.WriteByte('}')
}

func functionDriverWriteFloat(out *bytes.Buffer, value float64) {
	switch {
	case math.IsNaN(value):
		out.WriteString("NaN")
	case math.IsInf(value, 1):
		out.WriteString("Infinity")
	case math.IsInf(value, -1):
		out.WriteString("-Infinity")
	default:
		out.WriteString(strconv.FormatFloat(value, 'g', -1, 64))
	}
}
