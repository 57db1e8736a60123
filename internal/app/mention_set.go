package app

import "math/bits"

// memberSet is a set of places in the audience. It takes memory with its first
// member.
type memberSet []uint64

func (s *memberSet) add(size int, places ...int32) {
	if len(places) == 0 {
		return
	}
	if *s == nil {
		*s = make(memberSet, (size+63)/64)
	}
	for _, p := range places {
		(*s)[p/64] |= 1 << (p % 64)
	}
}

func (s *memberSet) addSet(size int, other memberSet) {
	if other == nil {
		return
	}
	if *s == nil {
		*s = make(memberSet, (size+63)/64)
	}
	for i, w := range other {
		(*s)[i] |= w
	}
}

func (s memberSet) remove(place int32) {
	if s != nil && place >= 0 {
		s[place/64] &^= 1 << (place % 64)
	}
}

// ids lists the members, nil for none.
func (s memberSet) ids(x *mentionIndex) []string {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	if n == 0 {
		return nil
	}
	ids := make([]string, 0, n)
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			ids = append(ids, x.members[i*64+bits.TrailingZeros64(w)].UserID)
		}
	}
	return ids
}
