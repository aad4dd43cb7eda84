from libc.stdint cimport int32_t, uint8_t, uint32_t, uint64_t

from openpiu.matching._text cimport Word

cdef struct Found:
    uint32_t part
    int32_t level

cdef enum:
    INLINE = 23

cdef struct Record:
    # What is compared of a part, in one line of the processor's cache; of a long part letters and folding stand
    # elsewhere.
    uint32_t fold_key
    uint32_t bone_key
    uint32_t equivalent
    uint32_t letters  # which letters it has, by bits
    uint8_t size
    uint8_t fold_size
    uint8_t text[INLINE]
    uint8_t fold[INLINE]

cdef class Neighbours:
    cdef dict arrays
    cdef Py_ssize_t count
    cdef const uint8_t* text
    cdef const uint32_t* text_at
    cdef const uint32_t* fold_key
    cdef const uint32_t* bone_key
    cdef const uint32_t* equivalent
    cdef const Record* record
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
    cdef Py_ssize_t _collect(self, uint32_t at, uint32_t end, uint32_t tag, Py_ssize_t count) noexcept nogil
    cdef int _level(
        self, const Word* word, uint32_t part, uint32_t letters, bint wide, const uint64_t* folds
    ) noexcept nogil
    cdef Py_ssize_t _verify(self, const Word* word, bint wide, Py_ssize_t count) noexcept nogil
