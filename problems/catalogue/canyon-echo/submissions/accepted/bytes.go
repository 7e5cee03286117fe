package main

import "strings"

func canyon_echo(call string) string {
	result := []byte(call)
	answer := byte('.')
	for i, character := range result {
		if character == '_' {
			result[i] = answer
		} else if strings.IndexByte("aeiouAEIOU", character) >= 0 {
			answer = character | 0x20
		}
	}
	return string(result)
}
