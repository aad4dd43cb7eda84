from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from openpiu.matching._text cimport Word

cdef struct Found:
    uint32_t part
    int32_t level

cdef class Neighbours:
    cdef dict arrays
    cdef Py_ssize_t count
    cdef const uint8_t* text
    cdef const uint32_t* text_at
    cdef const uint32_t* fold_key
    cdef const uint32_t* bone_key
    cdef const uint32_t* equivalent
    cdef const uint32_t* bucket_at
    cdef const uint32_t* entry
    cdef uint32_t bucket_mask
    cdef uint32_t* seen
    cdef uint32_t search
    cdef Found* found
    cdef Py_ssize_t room

    cdef inline const uint8_t* letters(self, uint32_t part) noexcept nogil:
        return self.text + self.text_at[part]

    cdef inline int length(self, uint32_t part) noexcept nogil:
        return <int>(self.text_at[part + 1] - self.text_at[part])

    cdef Py_ssize_t near(self, const Word* word, bint wide) noexcept nogil
    cdef Py_ssize_t exact(self, uint64_t key, const uint8_t* text, int size) noexcept nogil
    cdef Py_ssize_t _collect(self, uint64_t key, Py_ssize_t count) noexcept nogil
    cdef Py_ssize_t _verify(self, const Word* word, int worst, Py_ssize_t count) noexcept nogil
