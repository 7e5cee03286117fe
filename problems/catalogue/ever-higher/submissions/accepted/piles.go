package main

import "sort"

func longestRise(heights []int) int {
	lowestLast := []int{}
	for _, height := range heights {
		place := sort.SearchInts(lowestLast, height)
		if place == len(lowestLast) {
			lowestLast = append(lowestLast, height)
		} else {
			lowestLast[place] = height
		}
	}
	return len(lowestLast)
}

func most_stops(heights []int) int {
	turned := make([]int, len(heights))
	for i, height := range heights {
		turned[len(heights)-1-i] = height
	}
	there, back := longestRise(heights), longestRise(turned)
	if there > back {
		return there
	}
	return back
}
