;;; kwic-test.el --- kwic.el against the real server  -*- lexical-binding: t; -*-
;; SPDX-License-Identifier: GPL-2.0-or-later
;;; Commentary:
;; Run by test_emacs.sh in a scratch vault.
;;; Code:

(require 'ert)
(require 'kwic)

(setq kwic-program (getenv "KWIC")
      kwic-timeout 20)

(defmacro kwic-test-in (file &rest body)
  "Run BODY in a buffer of FILE in `kwic-mode'."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect ,file)
     (unwind-protect
         (progn (kwic-mode 1) ,@body)
       (set-buffer-modified-p nil)
       (kill-buffer))))

(defun kwic-test-hits ()
  "Text of the buffer of hits."
  (with-current-buffer "*kwic*" (buffer-string)))

(defun kwic-test-eventually (fn)
  "Wait for FN to give something."
  (let ((deadline (+ (float-time) 20)) value)
    (while (and (not (setq value (funcall fn))) (< (float-time) deadline))
      (accept-process-output nil 0.05))
    value))

(ert-deftest kwic-test-search ()
  (kwic-test-in "People/Ada Voss.md"
    (let* ((client (kwic--client))
           (result (apply #'kwic--call client "search" (kwic--search-params "corewe")))
           (entries (kwic--entries (plist-get result :hits))))
      (should (seq-find (lambda (e) (equal (plist-get e :title) "Ada Voss")) entries))
      (dolist (entry (seq-filter (lambda (e) (equal (plist-get e :title) "Ada Voss")) entries))
        (kwic--visit (kwic-client-vault client) entry #'set-buffer)
        (should (looking-at-p "core"))))))

(ert-deftest kwic-test-live ()
  "What is typed is searched, and shown with marks, before the answer is chosen."
  (kwic-test-in "People/Ada Voss.md"
    (let* ((client (kwic--client))
           (buffer (get-buffer-create "*kwic*"))
           (kwic--live (cons buffer client)))
      (cl-letf (((symbol-function 'minibuffer-contents-no-properties) (lambda () "kumqu")))
        (kwic--live-update))
      (should (kwic-test-eventually
               (lambda () (string-match-p "kumquat" (kwic-test-hits)))))
      (with-current-buffer buffer
        (goto-char (point-min))
        (should (text-property-search-forward 'face 'kwic-match
                                              (lambda (a b) (memq a (ensure-list b)))))))))

(ert-deftest kwic-test-company ()
  (kwic-test-in "People/Ada Voss.md"
    (save-window-excursion
      (kwic-search-company "openai")
      (should (string-match-p "Lena Brandt" (kwic-test-hits))))))

(ert-deftest kwic-test-lists ()
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-backlinks)
      (should (string-match-p "People/Ada Voss.md" (kwic-test-hits)))))
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-tasks "")
      (should (string-match-p "rack plan" (kwic-test-hits)))))
  (kwic-test-in "People/Lena Brandt.md"
    (save-window-excursion
      (kwic-related)
      (should (string-match-p "Ada Voss" (kwic-test-hits))))))

(ert-deftest kwic-test-xref ()
  (kwic-test-in "People/Ada Voss.md"
    (goto-char (point-min))
    (search-forward "[[Checkpoint")
    (should (equal (xref-find-backend) 'kwic))
    (let ((xref (car (xref-backend-definitions 'kwic (kwic--link-at-point)))))
      (should (string-suffix-p "Projects/Checkpoint Staging.md"
                               (xref-location-group (xref-item-location xref)))))
    (should (xref-backend-references 'kwic "Lena Brandt"))))

(defun kwic-test-complete (text)
  "Candidates after TEXT was typed at the end of this buffer."
  (goto-char (point-max))
  (insert text)
  (pcase-let ((`(,start ,end ,table . ,_) (kwic-completion-at-point)))
    (all-completions (buffer-substring-no-properties start end) table)))

(ert-deftest kwic-test-completion ()
  (kwic-test-in "Daily/2026-01-12.md"
    (should (member "Lena Brandt" (kwic-test-complete "\nsee [[Len"))))
  (kwic-test-in "Daily/2026-01-12.md"
    (should (member "company/openai" (kwic-test-complete "\n#comp")))))

(ert-deftest kwic-test-unsaved ()
  (kwic-test-in "Daily/2026-01-12.md"
    (goto-char (point-max))
    (insert "\na zyzzyva nobody saved\n")
    (kwic--overlay-send)
    (let ((result (kwic--call (kwic--client) "search" :query "zyzzyva")))
      (should (equal 1 (plist-get (plist-get result :total) :value)))))
  (let* ((default-directory (expand-file-name "Daily/"))
         (result (kwic--call (kwic--client) "search" :query "zyzzyva")))
    (should (equal 0 (plist-get (plist-get result :total) :value)))))

(ert-deftest kwic-test-killed ()
  "A server killed is started again, and what was asked is asked again."
  (kwic-test-in "People/Ada Voss.md"
    (let* ((client (kwic--client)))
      (kwic--call client "status")
      (signal-process (kwic-client-process client) 'SIGKILL)
      (should (kwic--call client "search" :query "kumquat")))))

(provide 'kwic-test)
;;; kwic-test.el ends here
